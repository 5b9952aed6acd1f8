// An append-only list of bytes.

export class ByteList {
  #bytes = new Uint8Array(1024);
  length = 0;

  push(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = byte;
  }

  at(index: number): number {
    return this.#bytes[index] ?? 0;
  }

  append(more: Uint8Array): void {
    this.#reserve(more.length);
    this.#bytes.set(more, this.length);
    this.length += more.length;
  }

  /**
   * Appends a range of another byte list. Copies byte by byte, because creating a view takes longer for a few bytes.
   */
  appendFrom(other: ByteList, start: number, end: number): void {
    this.#reserve(end - start);
    for (let at = start; at < end; at++) this.#bytes[this.length++] = other.#bytes[at] ?? 0;
  }

  /** Returns a view of a range of the bytes. It is valid until the list grows. */
  slice(start: number, end: number): Uint8Array {
    return this.#bytes.subarray(start, end);
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
