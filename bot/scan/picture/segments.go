package picture

import (
	"bytes"
	"encoding/binary"
)

// Markers of JPEG (ITU T.81, table B.1).
const (
	markerSOF2  = 0xC2 // progressive
	markerRST0  = 0xD0
	markerRST7  = 0xD7
	markerSOI   = 0xD8
	markerEOI   = 0xD9
	markerSOS   = 0xDA
	markerAPP0  = 0xE0
	markerAPP1  = 0xE1 // EXIF, XMP
	markerAPP2  = 0xE2 // colour profile, or further pictures
	markerAPP14 = 0xEE // how the colours are coded
	markerAPP15 = 0xEF
	markerCOM   = 0xFE
)

// segment is a part of a file: of a JPEG a segment, of a PNG or a WEBP a chunk.
type segment struct {
	marker byte   // of a JPEG
	kind   string // of a chunk: its four letters
	all    []byte // with head and, after a JPEG's start of scan, the coded data
	body   []byte
}

// segments are the parts of a JPEG from its first marker to its end of image.
// What is damaged ends the list.
func segments(data []byte) []segment {
	if len(data) < 2 || data[0] != 0xFF || data[1] != markerSOI {
		return nil
	}
	list := []segment{{marker: markerSOI, all: data[:2]}}
	data = data[2:]
	for len(data) >= 4 && data[0] == 0xFF {
		marker := data[1]
		if marker == 0xFF { // a fill byte
			data = data[1:]
			continue
		}
		if marker == markerEOI {
			break
		}
		end := 2 + int(binary.BigEndian.Uint16(data[2:]))
		if end < 4 || end > len(data) {
			return list
		}
		s := segment{marker: marker, body: data[4:end]}
		if marker == markerSOS {
			end += codedBytes(data[end:])
		}
		s.all = data[:end]
		list = append(list, s)
		data = data[end:]
	}
	if len(data) >= 2 && data[0] == 0xFF && data[1] == markerEOI {
		list = append(list, segment{marker: markerEOI, all: data[:2]})
	}
	return list
}

// codedBytes is how far the coded data go: to the next marker that is neither
// a stuffed byte nor a restart.
func codedBytes(data []byte) int {
	for i := 0; ; {
		next := bytes.IndexByte(data[i:], 0xFF)
		if next < 0 || i+next+1 >= len(data) {
			return len(data)
		}
		i += next
		if b := data[i+1]; b == 0 || b == 0xFF || b >= markerRST0 && b <= markerRST7 {
			i++
			continue
		}
		return i
	}
}

const pngHead = "\x89PNG\r\n\x1a\n"

// pngChunks are the chunks of a PNG up to its end.
func pngChunks(data []byte) []segment {
	data, ok := bytes.CutPrefix(data, []byte(pngHead))
	if !ok {
		return nil
	}
	var list []segment
	for len(data) >= 12 {
		size := uint64(binary.BigEndian.Uint32(data))
		if size+12 > uint64(len(data)) {
			break
		}
		c := segment{kind: string(data[4:8]), all: data[:size+12], body: data[8 : size+8]}
		list = append(list, c)
		if c.kind == "IEND" {
			break
		}
		data = data[size+12:]
	}
	return list
}

// webpChunks are the chunks of a WEBP.
func webpChunks(data []byte) []segment {
	if len(data) < 12 {
		return nil
	}
	data = data[12:]
	var list []segment
	for len(data) >= 8 {
		size := uint64(binary.LittleEndian.Uint32(data[4:]))
		if size+8 > uint64(len(data)) {
			break
		}
		list = append(list, segment{kind: string(data[:4]), all: data[:size+8], body: data[8 : size+8]})
		data = data[min(size+8+size%2, uint64(len(data))):]
	}
	return list
}
