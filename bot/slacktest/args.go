package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// args are a call's parameters from wherever they came: strings from forms and queries, anything from JSON.
type args map[string]any

// maxBody bounds what a call may send; uploads have their own limit.
const maxBody = 4 << 20

// readArgs reads query, form, multipart and JSON parameters. charset reports whether a JSON body named its charset, which
// Slack warns about.
func readArgs(r *http.Request) (a args, charset bool, err error) {
	a, charset = args{}, true
	for k, v := range r.URL.Query() {
		a[k] = v[0]
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	switch {
	case r.Method == http.MethodGet:
	case kind == "application/json":
		charset = params["charset"] != ""
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, charset, err
		}
		if len(strings.TrimSpace(string(body))) == 0 || strings.TrimSpace(string(body)) == "null" {
			break
		}
		if err := json.Unmarshal(body, &a); err != nil {
			return nil, charset, err
		}
	case kind == "multipart/form-data":
		if err := r.ParseMultipartForm(maxBody); err != nil {
			return nil, charset, err
		}
		for k, v := range r.MultipartForm.Value {
			a[k] = v[0]
		}
	default:
		if err := r.ParseForm(); err != nil {
			return nil, charset, err
		}
		for k, v := range r.PostForm {
			a[k] = v[0]
		}
	}
	return a, charset, nil
}

// str returns a parameter as text; JSON numbers and booleans are written out.
func (a args) str(key string) string {
	switch v := a[key].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		data, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		return string(data)
	}
}

// has reports whether a parameter was sent and is not null.
func (a args) has(key string) bool { return a[key] != nil }

// flag returns a boolean parameter, nil when it was not sent.
func (a args) flag(key string) *bool {
	if !a.has(key) {
		return nil
	}
	v, err := strconv.ParseBool(a.str(key))
	if err != nil {
		return nil
	}
	return &v
}

// isSet reports whether a boolean parameter is true.
func (a args) isSet(key string) bool {
	v := a.flag(key)
	return v != nil && *v
}

// number returns an integer parameter or def.
func (a args) number(key string, def int) int {
	n, err := strconv.Atoi(a.str(key))
	if err != nil {
		return def
	}
	return n
}

// json decodes a parameter that is JSON, either inline (JSON bodies) or as text (forms).
func (a args) json(key string, into any) error {
	data, err := json.Marshal(a[key])
	if err != nil {
		return err
	}
	if text, ok := a[key].(string); ok {
		data = []byte(text)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

// blocks decodes the parameter "blocks". present tells "not sent" from an empty list, which chat.update treats
// differently.
func (a args) blocks() (blocks []Block, present bool, err error) {
	if !a.has("blocks") || a.str("blocks") == "" {
		return nil, false, nil
	}
	if err := a.json("blocks", &blocks); err != nil {
		return nil, true, err
	}
	for _, b := range blocks {
		if b == nil {
			return nil, true, errors.New("a block is null")
		}
	}
	return blocks, true, nil
}
