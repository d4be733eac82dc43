package picture

import (
	"bytes"
	"encoding/binary"
)

// upright is the EXIF orientation of a picture that need not be turned.
const upright = 1

// exifOf is the TIFF structure in a file; nil when there is none. That of a
// HEIC is not looked for: libheif turns the picture by the file's own
// properties, and the EXIF in it is to be ignored (ISO/IEC 23008-12, A.2.1).
func exifOf(data []byte, media string) []byte {
	const head = "Exif\x00\x00"
	switch media {
	case JPEG:
		for _, s := range segments(data) {
			if tiff, ok := bytes.CutPrefix(s.body, []byte(head)); ok && s.marker == markerAPP1 {
				return tiff
			}
		}
	case PNG:
		for _, c := range pngChunks(data) {
			if c.kind == "eXIf" {
				return c.body
			}
		}
	case WEBP:
		for _, c := range webpChunks(data) {
			if c.kind == "EXIF" {
				return bytes.TrimPrefix(c.body, []byte(head))
			}
		}
	}
	return nil
}

// hasExif reports whether a file carries EXIF, the mark of a camera. In a HEIC
// it is an item of that type.
func hasExif(data []byte, media string) bool {
	if media == HEIC || media == HEIF {
		return bytes.Contains(data, []byte("infe")) && bytes.Contains(data, []byte("Exif"))
	}
	return exifOf(data, media) != nil
}

// orientationOf is the file's EXIF orientation, 1 to 8 (tag 0x0112 of IFD0, a
// SHORT; EXIF 2.32, 4.6.4); 1 when it says none or nonsense.
func orientationOf(data []byte, media string) int {
	tiff := exifOf(data, media)
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	const entry = 12
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	count := order.Uint16(tiff[at:])
	at += 2
	for range count {
		if at+entry > uint64(len(tiff)) {
			break
		}
		const tag, short = 0x0112, 3
		if order.Uint16(tiff[at:]) == tag && order.Uint16(tiff[at+2:]) == short {
			if o := int(order.Uint16(tiff[at+8:])); o >= 1 && o <= 8 {
				return o
			}
			break
		}
		at += entry
	}
	return upright
}
