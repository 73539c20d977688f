"""Pure pixel work: what a photo is, how large, how it stands, and what is drawn from it.

No database and no web here. `sandbox` is what the rest of the program calls; it hands each photo to a
child process with memory, CPU and time limits (`child`), because a hostile file must kill a child and not the
server. What imports Pillow runs in that child only; `sandbox`, `recipe`, `results`, `refusals` and `formats`
do not import it.
"""
