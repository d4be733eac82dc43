package scan

import (
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// Sniff says what a file really is, whatever its name says: a media type
// without parameters, by the first 3,072 bytes. An empty file is text/plain.
func Sniff(data []byte) string {
	kind, _, _ := strings.Cut(mimetype.Detect(data).String(), ";")
	return kind
}
