package slacktest

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
)

// refuseBlocks is validateMessage, with the files that images name.
func (s *Server) refuseBlocks(blocks []Block) []string {
	return append(validateMessage(blocks), s.missingImages("/blocks", blocks)...)
}

// refuseView is validateView, with the files that images name.
func (s *Server) refuseView(v object) []string {
	bad := validateView(v)
	if len(bad) > 0 {
		return bad
	}
	return s.missingImages("/view/blocks", list(v["blocks"]))
}

// missingImages wants every slack_file to be a picture that the app can see (docs.slack.dev, Slack file object).
func (s *Server) missingImages(at string, blocks []Block) (bad []string) {
	for _, image := range images(at, blocks) {
		if f := s.slackFile(image.file); f == nil || !picture(f) {
			bad = append(bad, fmt.Sprintf("[ERROR] invalid slack file [json-pointer:%s/slack_file]", image.at))
		}
	}
	return bad
}

// picture reports whether Slack shows a file in an image: png, jpg, jpeg and gif only.
func picture(f *file) bool {
	return f.Upload == "" && f.Variant == FileHosted &&
		slices.Contains([]string{".png", ".jpg", ".jpeg", ".gif"}, strings.ToLower(path.Ext(f.Name)))
}

// slackFile finds the file that a slack_file object names, by id or by its url_private or permalink.
func (s *Server) slackFile(o object) *file {
	if id := str(o, "id"); id != "" {
		return s.files[id]
	}
	at, err := url.Parse(str(o, "url"))
	if err != nil {
		return nil
	}
	for _, part := range strings.Split(at.Path, "/") {
		if f := s.files[part[strings.LastIndexByte(part, '-')+1:]]; f != nil {
			return f
		}
	}
	return nil
}

// imageFile is a slack_file with the place where it stands.
type imageFile struct {
	at   string
	file object
}

// images lists the slack_file objects of blocks.
func images(at string, blocks []Block) (out []imageFile) {
	add := func(at string, o object) {
		if f, ok := o["slack_file"].(object); ok && str(o, "type") == "image" {
			out = append(out, imageFile{at, f})
		}
	}
	for i, b := range blocks {
		here := fmt.Sprintf("%s/%d", at, i)
		add(here, b)
		if accessory, ok := b["accessory"].(object); ok {
			add(here+"/accessory", accessory)
		}
		if b["type"] != "rich_text" {
			for j, e := range list(b["elements"]) {
				add(fmt.Sprintf("%s/elements/%d", here, j), e)
			}
		}
	}
	return out
}
