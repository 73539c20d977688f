// Why a shape cannot be; the same words and pointers as the server's.

export class ShapeFault extends Error {
  /** @param {string} pointer "" or "/width", relative to the shape @param {string} detail */
  constructor(pointer, detail) {
    super(detail);
    this.name = "ShapeFault";
    this.pointer = pointer;
    this.detail = detail;
  }
}
