package wecom

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"kaihu/bot"
)

func TestFileNames(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		`attachment; filename="license.pdf"`:                                                      "license.pdf",
		`attachment; filename="营业执照.pdf"`:                                                         "营业执照.pdf",
		`attachment; filename=营业执照.pdf`:                                                           "营业执照.pdf",
		`attachment; filename*=UTF-8''%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7.pdf`:                   "营业执照.pdf",
		`attachment; filename="x.pdf"; filename*=UTF-8''%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7.pdf`: "营业执照.pdf",
		`attachment; filename="../../etc/passwd"`:                                                 "passwd",
		`attachment; filename="C:\\Users\\zhang\\scan.png"`:                                       "scan.png",
		`attachment; filename=".."`:                                                               "",
		`attachment`:                                                                              "",
		``:                                                                                        "",
		"attachment; filename=\"a\x01b.pdf\"":                                                     "ab.pdf",
		`attachment; filename="` + strings.Repeat("长", 200) + `.pdf"`:                             strings.Repeat("长", 65) + ".pdf",
	} {
		if got := fileName(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for c, want := range map[int]bot.Verdict{
		-1: bot.Later, 6000: bot.Later, 40014: bot.Later, 45009: bot.Later, 45033: bot.Later, 48002: bot.Later, 60020: bot.Later,
		95001: bot.Closed, 95002: bot.Closed, 95013: bot.Closed, 95018: bot.Closed,
		40096: bot.Gone, 81013: bot.Gone, 95004: bot.Broken, 95008: bot.Broken, 40058: bot.Broken, 42039: bot.Broken,
		40007: bot.Broken, 40201: bot.Broken, 123456: bot.Later,
	} {
		v := verdict(fmt.Errorf("wrapped: %w", apiError("kf/send_msg", c, "x")))
		if v.Verdict != want || v.Doubt {
			t.Errorf("%d: %s, doubt %v", c, v.Verdict, v.Doubt)
		}
		if c == 45009 && v.After < time.Minute {
			t.Errorf("%d after %s", c, v.After)
		}
	}
	dial := callError("x", &url.Error{Op: "Post", URL: "http://h/?access_token=SECRET", Err: &net.OpError{Op: "dial", Err: errors.New("refused")}})
	if v := verdict(dial); v.Verdict != bot.Later || v.Doubt || strings.Contains(v.Error(), "SECRET") {
		t.Errorf("%v, doubt %v", v, v.Doubt)
	}
	if v := verdict(callError("x", context.DeadlineExceeded)); v.Verdict != bot.Later || !v.Doubt {
		t.Errorf("%v, doubt %v", v, v.Doubt)
	}
}

func TestAPIErrorsAreShort(t *testing.T) {
	t.Parallel()
	e := apiError("kf/send_msg", 42001, "access_token expired, hint: [1_2_3], from ip: 9.3.0.1, more info at https://x")
	if e.Error() != "kf/send_msg: 42001 access_token expired" {
		t.Error(e)
	}
	if e := apiError("x", 1, strings.Repeat("长\n", 500)); len(e.Message) > 130 || strings.Contains(e.Message, "\n") {
		t.Error(len(e.Message))
	}
}

func TestConfigTellsEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := New(Config{Secret: "", Token: "not plain!", AESKey: "short-secret", AgentID: "x", KfIDs: []string{"a/b"}, APIURL: "ftp://u:secretpw@h"}, newMemory(), nil)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"corp id", "agent id", "the secret", "callback token", "EncodingAESKey", "a/b", "API URL"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not mention %s", err, want)
		}
	}
	for _, secret := range []string{"not plain!", "short-secret", "secretpw"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%v tells %s", err, secret)
		}
	}
}

func TestPace(t *testing.T) {
	t.Parallel()
	now := time.Unix(1790000000, 0)
	p := &pace{limit: 2, now: func() time.Time { return now }}
	for i, want := range []error{nil, nil, errPaced} {
		if err := p.take(); !errors.Is(err, want) {
			t.Error(i, err)
		}
	}
	now = now.Add(time.Minute)
	if p.take() != nil {
		t.Error("still waiting after a minute")
	}
	p.block()
	if p.take() == nil {
		t.Error("not blocked")
	}
	now = now.Add(time.Minute)
	if p.take() != nil {
		t.Error("blocked for ever")
	}
}
