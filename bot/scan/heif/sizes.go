package heif

import (
	"encoding/binary"
	"image"
)

// Sizes are the sizes that the file names for its pictures, thumbnails and
// tiles (boxes "ispe" in "meta/iprp/ipco", ISO/IEC 23008-12), in its order. A
// file without any is damaged. Nothing is decoded.
func Sizes(data []byte) []image.Point {
	meta := child(data, "meta")
	if len(meta) < 4 {
		return nil
	}
	properties := child(child(meta[4:], "iprp"), "ipco") // a full box begins with version and flags
	var sizes []image.Point
	eachBox(properties, func(kind string, body []byte) bool {
		if kind == "ispe" && len(body) >= 12 {
			sizes = append(sizes, image.Pt(int(binary.BigEndian.Uint32(body[4:])), int(binary.BigEndian.Uint32(body[8:]))))
		}
		return true
	})
	return sizes
}

// child is the body of the first box of a kind; nil when there is none.
func child(data []byte, want string) []byte {
	var found []byte
	eachBox(data, func(kind string, body []byte) bool {
		if kind == want {
			found = body
		}
		return kind != want
	})
	return found
}

// eachBox walks through boxes, until visit returns false or a box does not fit.
func eachBox(data []byte, visit func(kind string, body []byte) bool) {
	for len(data) >= 8 {
		size, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
		switch {
		case size == 0:
			size = uint64(len(data)) // to the end
		case size == 1 && len(data) >= 16:
			size, head = binary.BigEndian.Uint64(data[8:]), 16
		}
		if size < head || size > uint64(len(data)) {
			return
		}
		if !visit(string(data[4:8]), data[head:size]) {
			return
		}
		data = data[size:]
	}
}
