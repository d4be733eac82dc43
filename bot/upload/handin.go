package upload

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// submission is what the page calls one hand-in, the same at each repeat.
var submission = regexp.MustCompile(`^[a-z0-9]{16,64}$`)

// errForm says that a form is none of the page's.
var errForm = errors.New("the form is not the page's")

// form is a hand-in as it is read, part by part.
type form struct {
	u          *Upload
	v          *bot.Visit
	stage      *bot.Stage // where files are kept; nil: there was none yet
	lang       flows.Lang
	submission string
	handed     flows.Handed
	problems   map[string]string
	files      int
	total      int64 // bytes of files
}

// handIn takes what the page sends: first what was typed and ticked, then the
// files.
func (u *Upload) handIn(w http.ResponseWriter, r *http.Request, v *bot.Visit, boundary string) {
	me := u.browserOf(r, v)
	if !v.Mine(me.digest()) {
		u.answer(w, r, u.state(v, me, u.lang(r, v)))
		return
	}
	if !u.pace.Allow("hand in "+v.Name(), handInsAMinute) {
		u.refuse(w, r, http.StatusTooManyRequests, "busy")
		return
	}
	size := int64(maxUpload) // in memory at a time: one file
	if r.ContentLength >= 0 {
		size = min(size, r.ContentLength)
	}
	leave, ok := u.enter(r.Context(), size)
	if !ok {
		u.refuse(w, r, http.StatusServiceUnavailable, "busy")
		return
	}
	defer leave()
	f := &form{
		u: u, v: v, lang: u.lang(r, v), problems: map[string]string{},
		handed: flows.Handed{Browser: me.digest(), Lang: u.lang(r, v), Values: map[string]string{}, Files: map[string][]flows.File{}},
	}
	code, err := f.take(r.Context(), multipart.NewReader(u.patient(w, r), boundary))
	if err != nil {
		u.log.Warn("a hand-in could not be taken", "ref", v.Case.Ref, "err", err)
		u.refuse(w, r, code, "busy")
		return
	}
	s := u.state(v, me, f.lang)
	if len(f.problems) > 0 {
		s.Problems, s.code = f.problems, http.StatusUnprocessableEntity
	}
	u.answer(w, r, s)
}

// enter waits until there is room for so many bytes.
func (u *Upload) enter(ctx context.Context, size int64) (leave func(), ok bool) {
	ctx, cancel := context.WithTimeout(ctx, u.wait)
	defer cancel()
	if u.room.Acquire(ctx, size) != nil {
		return nil, false
	}
	return func() { u.room.Release(size) }, true
}

// take reads a form and lets the case have it. Problems of the person's are in
// f; the error is ours or the line's, with the status to answer.
func (f *form) take(ctx context.Context, parts *multipart.Reader) (code int, err error) {
	defer func() {
		if f.stage != nil {
			f.stage.Release(context.WithoutCancel(ctx))
		}
	}()
	for n := 0; ; n++ {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && n == maxParts {
			err = errForm
		}
		if err == nil {
			err = f.part(ctx, p)
		}
		if err != nil {
			return statusOf(err), err
		}
	}
	f.unagreed()
	if len(f.problems) > 0 {
		return 0, nil
	}
	if f.submission == "" || len(f.handed.Values)+len(f.handed.Files)+len(f.handed.Agreed) == 0 {
		return http.StatusBadRequest, errForm
	}
	if err := f.u.bot.HandIn(ctx, f.v, f.submission, f.handed); err != nil {
		return http.StatusServiceUnavailable, err
	}
	return 0, nil
}

// statusOf is what a failed read of a form is answered with.
func statusOf(err error) int {
	large := (*http.MaxBytesError)(nil)
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errForm):
		return http.StatusBadRequest
	case errors.Is(err, bot.ErrNoLink):
		return http.StatusGone
	}
	return http.StatusServiceUnavailable
}

// part takes one part of the form: a field, or a file.
func (f *form) part(ctx context.Context, p *multipart.Part) error {
	kind, id, _ := strings.Cut(p.FormName(), ":")
	if kind == "file" {
		return f.file(ctx, id, p)
	}
	raw, err := io.ReadAll(io.LimitReader(p, maxField+1))
	if err != nil {
		return fmt.Errorf("read a field: %w", err)
	}
	text := string(raw)
	if len(raw) > maxField {
		return errForm
	}
	switch kind {
	case "submission":
		if !submission.MatchString(text) {
			return errForm
		}
		f.submission = text
	case "agree":
		f.handed.Agreed = append(f.handed.Agreed, text)
	case "value":
		return f.value(id, text)
	default:
		return errForm
	}
	return nil
}

// asked gives the definition of an item of the link.
func (f *form) asked(id string) (*flows.Definition, error) {
	if f.v.Link == nil {
		return nil, bot.ErrNoLink // closed meanwhile
	}
	d := f.u.bot.Flow.Definition(id)
	if d == nil || !slices.Contains(f.v.Link.Items, id) {
		return nil, errForm
	}
	return d, nil
}

// value takes a text as it was typed, if the flow would.
func (f *form) value(id, text string) error {
	d, err := f.asked(id)
	if err != nil {
		return err
	}
	if d.Kind == "document" {
		return errForm
	}
	switch value, problem := f.u.bot.Flow.TryValue(f.v.Case, id, text, f.u.now()); {
	case problem != nil:
		f.problems[id] = problem.Text(string(f.lang))
	case value == "":
		f.problems[id] = f.u.bot.Flow.Words(f.v.Case, d.Hint, f.lang, nil)
	default:
		f.handed.Values[id] = text
	}
	return nil
}

// file takes one file. When something typed before it is wrong, or a file was
// too large, the rest is read and dropped: a browser that is not heard to the
// end shows no answer.
func (f *form) file(ctx context.Context, id string, p *multipart.Part) error {
	d, err := f.asked(id)
	if err != nil {
		return err
	}
	if d.Kind != "document" {
		return errForm
	}
	if f.files++; f.files > maxFiles {
		f.problems[id] = tooMany.In(f.lang)
	}
	if len(f.problems) > 0 {
		_, err := io.Copy(io.Discard, p)
		return err
	}
	var data bytes.Buffer
	n, err := io.Copy(&data, io.LimitReader(p, maxUpload+1))
	if err != nil {
		return fmt.Errorf("read a file: %w", err)
	}
	if f.total += n; n > maxUpload || f.total > maxTotal {
		f.problems[id] = tooLarge.In(f.lang)
		_, err := io.Copy(io.Discard, p)
		return err
	}
	if f.stage == nil {
		if f.stage, err = f.u.bot.Stage(ctx, f.v, maxFiles); err != nil {
			return err
		}
	}
	file, err := f.stage.Keep(ctx, p.FileName(), data.Bytes())
	if err != nil {
		return err
	}
	f.handed.Files[id] = append(f.handed.Files[id], file)
	return nil
}

// unagreed notes the notices without which nothing is taken.
func (f *form) unagreed() {
	if f.v.Link == nil {
		return
	}
	for _, n := range f.u.notices(&f.v.Case, f.v.Link, f.lang) {
		if !slices.Contains(f.handed.Agreed, n.ID) {
			f.problems["agree:"+n.ID] = tickFirst.In(f.lang)
		}
	}
}

// What is said of a form before the flow sees it.
var (
	tooLarge  = flows.Text{Zh: "文件太大了：每个不超过 25 MB，一共不超过 50 MB。请换小一点的照片，或把 PDF 压缩后再传。", En: "That is too large: up to 25 MB a file, and 50 MB in all. Please take smaller photos, or make the PDF smaller."}
	tooMany   = flows.Text{Zh: "一次最多传 6 个文件。", En: "At most 6 files can be sent at a time."}
	tickFirst = flows.Text{Zh: "请先阅读并勾选同意。", En: "Please read this and tick the box first."}
)

// patient reads a body as long as something keeps coming: a phone on a slow
// line may take minutes, one that went away may not.
type patient struct {
	body  io.Reader
	to    *http.ResponseController
	stall time.Duration
	end   time.Time
}

func (u *Upload) patient(w http.ResponseWriter, r *http.Request) *patient {
	p := &patient{body: http.MaxBytesReader(w, r.Body, maxForm), to: http.NewResponseController(w), stall: u.stall, end: time.Now().Add(u.takeIn)}
	_ = p.to.SetWriteDeadline(p.end.Add(u.stall)) // only a test's recorder has no deadlines
	return p
}

// Read is that of io.Reader.
func (p *patient) Read(b []byte) (int, error) {
	until := time.Now().Add(p.stall)
	if until.After(p.end) {
		until = p.end
	}
	_ = p.to.SetReadDeadline(until)
	return p.body.Read(b)
}
