/** Width and height of an image in base64, from its header: PNG, GIF and JPEG, what notebooks hold. */

export interface ImageSize {
  width: number;
  height: number;
}

// A JPEG's size comes after its colour profile and preview picture, which have up to 64 KiB each.
const HEADER_CHARACTERS = 700_000;
const SHORT_CHARACTERS = 64;

/** The size; null where the header is damaged or of another format. */
export function imageSize(base64: string): ImageSize | null {
  return sizeOf(bytesOf(base64, SHORT_CHARACTERS)) ?? sizeOf(bytesOf(base64, HEADER_CHARACTERS));
}

function bytesOf(base64: string, characters: number): DataView {
  let text = "";
  try {
    text = atob(base64.slice(0, characters));
  } catch {
    // No base64: no image either.
  }
  return new DataView(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer);
}

function sizeOf(view: DataView): ImageSize | null {
  if (view.byteLength < 24) return null;
  if (view.getUint32(0) === 0x89504e47 && view.getUint32(12) === 0x49484452)
    return sized(view.getUint32(16), view.getUint32(20));
  if (view.getUint32(0) === 0x47494638)
    return sized(view.getUint16(6, true), view.getUint16(8, true));
  return view.getUint16(0) === 0xffd8 ? jpegSize(view) : null;
}

function jpegSize(view: DataView): ImageSize | null {
  for (let at = 2; at + 9 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    // A frame; three numbers in between are of tables.
    else if (
      marker >= 0xc0 &&
      marker <= 0xcf &&
      marker !== 0xc4 &&
      marker !== 0xc8 &&
      marker !== 0xcc
    )
      return sized(view.getUint16(at + 7), view.getUint16(at + 5));
    else {
      const length = view.getUint16(at + 2);
      if (length < 2) return null;
      at += 2 + length;
    }
  }
  return null;
}

function sized(width: number, height: number): ImageSize | null {
  return width > 0 && height > 0 ? { width, height } : null;
}
