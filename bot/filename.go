package bot

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

const nameBytes = 200 // of a file's name

// FileName makes a name that came from outside fit to be shown and kept: the
// last element of a path, no control or direction marks (one of these turns
// "gpj.exe" round), at most 200 bytes of it. Of a longer one the end is kept,
// for the extension tells more. "" if nothing is left.
func FileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, name)
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" || name == ".." {
		return ""
	}
	if cut := len(name) - nameBytes; cut > 0 {
		for !utf8.RuneStart(name[cut]) {
			cut++
		}
		name = name[cut:]
	}
	return strings.TrimSpace(name)
}
