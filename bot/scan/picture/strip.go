package picture

import (
	"bytes"
	"slices"
)

// strip is the file without what the camera, the phone and the programs on the
// way wrote into it (EXIF with GPS, XMP, comments, thumbnails, what follows
// the picture's end), its pixels untouched; the file itself when there is
// nothing of that. nil: it cannot be done for this kind of file.
func strip(data []byte, media string) []byte {
	var kept []byte
	switch media {
	case JPEG:
		list := segments(data)
		if len(list) == 0 || list[len(list)-1].marker != markerEOI {
			return nil // cut off, though the decoder made something of it
		}
		for _, s := range list {
			if !isForeign(s) {
				kept = append(kept, s.all...)
			}
		}
	case PNG:
		list := pngChunks(data)
		if len(list) == 0 || list[len(list)-1].kind != "IEND" {
			return nil
		}
		kept = append(kept, pngHead...)
		for _, c := range list {
			if slices.Contains(pngKept(), c.kind) {
				kept = append(kept, c.all...)
			}
		}
	default:
		return nil
	}
	if len(kept) == len(data) {
		return data
	}
	return kept
}

// isForeign reports whether a segment of a JPEG is not needed to show it. Of
// the application's segments these are: JFIF, the colour profile, and Adobe's
// word on the colours.
func isForeign(s segment) bool {
	switch {
	case s.marker == markerAPP0:
		return !bytes.HasPrefix(s.body, []byte("JFIF\x00"))
	case s.marker == markerAPP2:
		return !bytes.HasPrefix(s.body, []byte("ICC_PROFILE\x00"))
	case s.marker == markerAPP14:
		return !bytes.HasPrefix(s.body, []byte("Adobe"))
	}
	return s.marker > markerAPP0 && s.marker <= markerAPP15 || s.marker == markerCOM
}

// pngKept are the chunks that say what the pixels are and how they look.
func pngKept() []string {
	return []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "pHYs", "bKGD"}
}
