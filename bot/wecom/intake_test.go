package wecom

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kaihu/flows"
)

// TestOversized knows WeCom's hint, whatever its words, and nothing that a
// person writes.
func TestOversized(t *testing.T) {
	for text, want := range map[string]bool{
		"[客户发送的文件超过大小限制，暂不支持查看]":               true,
		"【图片过大，无法接收】":                          true,
		" [图片超出2M，暂不支持] ":                      true,
		"图片超过大小限制了吗？":                          false,
		"[图片]":                                 false,
		"[捂脸]文件太大发不了[捂脸]":                      false,
		"【样本科技有限公司】":                           false,
		"[文件太大]\n怎么办":                          false,
		"[" + strings.Repeat("文件太大", 40) + "]": false,
		"": false,
	} {
		if oversized(text) != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
}

// pictures of phones and scanners, by how they begin.
func pictures() map[string][]byte {
	pad := bytes.Repeat([]byte("SPECIMEN"), 512)
	of := func(head string) []byte { return append([]byte(head), pad...) }
	return map[string][]byte{
		"a.heic": of("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
		"b.webp": of("RIFF\x00\x10\x00\x00WEBPVP8 "),
		"c.bmp":  of("BM\x36\x10\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00"),
		"d.jpg":  of("\xff\xd8\xff\xe0\x00\x10JFIF\x00"),
	}
}

// TestIntake: pictures of a burst arrive one by one and in order, files of any
// kind with their bytes, what is too large as a word about it. A member's
// pictures arrive, too; files have no way to an app (90239).
func TestIntake(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w, _ := r.run(nil)
	large := bytes.Repeat([]byte{0xff}, 2<<20+1)
	for i := range 4 {
		_, err := r.s.SendImage(r.kf, customer, fmt.Sprint(i), append(pictures()["d.jpg"], byte(i)))
		r.must(err)
	}
	for _, name := range []string{"a.heic", "b.webp", "c.bmp"} {
		_, err := r.s.SendFile(r.kf, customer, name, pictures()[name])
		r.must(err)
	}
	_, err := r.s.SendImage(r.kf, customer, "large.jpg", large)
	r.must(err)
	_, err = r.s.SendFile(r.kf, customer, "large.jpg", large)
	r.must(err)
	r.settle()
	var got []string
	seen := map[string]bool{}
	for _, d := range r.in.take() {
		sent, ok := d.Event.(flows.Sent)
		if !ok {
			got = append(got, d.Event.(flows.Shared).What)
			continue
		}
		if seen[d.ID] || seen[sent.File.ID] {
			t.Errorf("%s, %s: named twice", d.ID, sent.File.ID)
		}
		seen[d.ID], seen[sent.File.ID] = true, true
		data, name, err := w.Customers().Download(t.Context(), sent.File, 25_000_000)
		r.must(err)
		if want := pictures()[name]; want != nil && !bytes.Equal(data, want) || name == "large.jpg" && !bytes.Equal(data, large) {
			t.Errorf("%s: %d bytes", name, len(data))
		}
		got = append(got, name)
	}
	if want := []string{"0", "1", "2", "3", "a.heic", "b.webp", "c.bmp", "too_big", "large.jpg"}; !slices.Equal(got, want) {
		t.Errorf("heard %q, want %q", got, want)
	}
	_, err = r.s.MemberImage("zhangsan", "e.jpg", pictures()["d.jpg"])
	r.must(err)
	r.settle()
	data, _, err := w.Members().Download(t.Context(), r.in.take()[0].Event.(flows.Sent).File, 25_000_000)
	if err != nil || !bytes.Equal(data, pictures()["d.jpg"]) {
		t.Errorf("%d bytes of a member's picture, %v", len(data), err)
	}
}
