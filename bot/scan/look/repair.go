package look

import (
	"kaihu/bot/scan"
	"kaihu/bot/scan/picture"
)

// repair makes the copy that is kept and uploaded at AWS: the pictures that the
// document is on, upright, in a format and under the limit that AWS takes.
func (s *Scanner) repair(r *scan.Result, pages []*page, used []int, t scan.Task) error {
	if len(used) == 0 { // nothing was read: all that was sent
		used = make([]int, min(len(pages), 2))
		for i := range used {
			used[i] = i
		}
	}
	first := pages[used[0]]
	if len(used) > 1 {
		second := pages[used[1]]
		data, repaired, err := picture.Join(first.Picture, second.Picture, first.turned, second.turned, t.Rules)
		if err != nil {
			return err
		}
		r.Copy, r.Repaired, r.Type = data, repaired, picture.JPEG
		return nil
	}
	var err error
	if r.Copy, r.Type, r.Repaired, err = first.Copy(first.turned, t.Rules); err != nil {
		return err
	}
	if r.Copy == nil && len(t.Files) > 1 { // one of several, as it is
		r.Copy = t.Files[first.file]
	}
	return nil
}
