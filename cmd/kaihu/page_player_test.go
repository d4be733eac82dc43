package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"time"
)

// handIn opens the page of the newest link in a chat in the person's
// browser, and hands items in as the page does. A link that is closed takes nothing.
func (p *player) handIn(texts []string, items map[string]string) error {
	address := ""
	for _, t := range texts {
		for _, one := range linkAddress.FindAllString(t, -1) {
			if strings.Contains(one, "/upload/") {
				address = strings.Trim(one, "<>")
			}
		}
	}
	if address == "" {
		return nil
	}
	if p.browser == nil {
		jar, err := cookiejar.New(nil)
		if err != nil {
			return err
		}
		p.browser = &http.Client{Jar: jar}
	}
	for _, r := range []struct{ method, body string }{{http.MethodGet, ""}, {http.MethodPost, "{}"}} { // it looks, it begins
		if err := fetch(p.browser, r.method, address, "application/json", []byte(r.body)); err != nil {
			return err
		}
	}
	kind, body, err := p.form(items)
	if err != nil {
		return err
	}
	return fetch(p.browser, http.MethodPost, address, kind, body)
}

// form is a hand-in with every notice ticked.
func (p *player) form(items map[string]string) (kind string, body []byte, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	add := func(key, file string, data []byte) {
		if err != nil {
			return
		}
		var part io.Writer
		if file == "" {
			part, err = w.CreateFormField(key)
		} else {
			part, err = w.CreateFormFile(key, file)
		}
		if err == nil {
			_, err = part.Write(data)
		}
	}
	p.n++
	add("submission", "", fmt.Appendf(nil, "%032d", p.n))
	for id := range items {
		if n := p.w.flow.Definition(id).Notice; n != "" {
			add("agree", "", []byte(n))
			break
		}
	}
	for _, files := range []bool{false, true} { // what was typed comes first
		for id, what := range items {
			switch {
			case files != (p.w.flow.Definition(id).Kind == "document"):
			case files:
				add("file:"+id, what, sample(what))
			default:
				add("value:"+id, "", []byte(what))
			}
		}
	}
	err = errors.Join(err, w.Close())
	return w.FormDataContentType(), b.Bytes(), err
}

// fetch asks as a browser does that is told to try again: until the program,
// which may be down for a moment, has answered.
func fetch(c *http.Client, method, address, kind string, body []byte) (err error) {
	for range 300 {
		if err = fetchOnce(c, method, address, kind, body); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

func fetchOnce(c *http.Client, method, address, kind string, body []byte) error {
	req, err := http.NewRequest(method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Accept", "application/json")
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("the page answered %d: %s (%w)", resp.StatusCode, said, err)
	}
	return nil
}
