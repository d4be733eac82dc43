// Package awschina is the registration of an AWS China account as data: one
// file per step in the order of the tutorial, with English and Chinese of each
// sentence side by side, the rules with their sources, the questions people
// ask, the reasons for which something comes back, the notices they agree to,
// and the engine's own phrases. README.md says where each part of the tutorial
// went and how to add to it.
package awschina

import (
	"embed"
	"io/fs"
)

//go:embed *.yaml
var files embed.FS

// Files gives the files of the flow, as flows.Load reads them.
func Files() fs.FS { return files }
