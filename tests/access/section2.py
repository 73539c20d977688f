"""Who may do what: the matrix of the threat model (its section 2), written out, and nothing else.

Nothing here comes from the program: a right that is changed there fails until it is changed here too. In a
cell, own: of what is the caller's own; set: where the server's setting says so, and it does not by itself.
The columns of tokens are tokens of a manager; those of export and manage come from the contract's scopes.
"""

from __future__ import annotations

COLUMNS = ["anonymous", "contributor", "stranger", "labeler", "reviewer", "manager", "admin"]
COLUMNS += ["token:read", "token:upload", "token:label", "token:export", "token:manage"]

TABLE = """
                                anon  link  strg  lab   rev   mgr   adm   read  upl   label exp   mng
upload photos                    -    yes    -    yes   yes   yes   yes    -    yes    -     -     -
see own receipts                 -    own    -    own   own   own   own    -    own    -     -     -
withdraw own photo, 24 h         -    own    -    own   own   yes   yes    -    own    -     -    yes
see photos                       -     -     -    yes   yes   yes   yes   yes    -    yes    -     -
download originals               -     -     -    set   yes   yes   yes    -     -     -    yes    -
label                            -     -     -    yes   yes   yes   yes    -     -    yes    -     -
answer a request to the field    -    own    -    yes   yes   yes   yes    -     -    yes    -     -
approve or reject                -     -     -     -    yes   yes   yes    -     -     -     -     -
assign photos                    -     -     -     -     -    yes   yes    -     -     -     -     -
reopen what is approved          -     -     -     -    yes   yes   yes    -     -     -     -     -
delete photos and bring back     -     -     -     -     -    yes   yes    -     -     -     -    yes
read project and classes         -     -     -    yes   yes   yes   yes   yes    -    yes   yes   yes
edit classes and attributes      -     -     -     -     -    yes   yes    -     -     -     -    yes
edit project                     -     -     -     -     -    yes   yes    -     -     -     -    yes
see members                      -     -     -     -     -    yes   yes    -     -     -     -    yes
members and capture links        -     -     -     -     -    yes   yes    -     -     -     -     -
export                           -     -     -     -    yes   yes   yes    -     -     -    yes    -
history of a photo               -     -     -    own   yes   yes   yes    -     -     -     -     -
audit of a project               -     -     -     -     -    yes   yes    -     -     -     -     -
create projects                  -     -     -    set   set   set   yes    -     -     -     -    set
users, settings, audit           -     -     -     -     -     -    yes    -     -     -     -     -
own account                      -     -    yes   yes   yes   yes   yes    -     -     -     -     -
know oneself                     -     -    yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
the phone's own page             -    yes    -     -     -     -     -     -     -     -     -     -
public                          yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
"""


def rows() -> dict[str, dict[str, str]]:
    """The table: what -> who -> yes, own, set or -."""
    found = {}
    for line in TABLE.strip("\n").splitlines()[1:]:
        words, cells = line[:32].strip(), line[32:].split()
        assert len(cells) == len(COLUMNS), line
        found[words] = dict(zip(COLUMNS, cells, strict=True))
    return found
