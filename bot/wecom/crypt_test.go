package wecom

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
)

type vector struct {
	Name       string `json:"name"`
	Expect     string `json:"expect_error"`
	Token      string `json:"token"`
	Key        string `json:"encoding_aes_key"`
	CorpID     string `json:"corp_id"`
	Timestamp  string `json:"timestamp"`
	Nonce      string `json:"nonce"`
	Plain      string `json:"plaintext"`
	Ciphertext string `json:"ciphertext"`
	Signature  string `json:"signature"`
	Body       string `json:"body"`
}

func (v *vector) query() url.Values {
	return url.Values{"msg_signature": {v.Signature}, "timestamp": {v.Timestamp}, "nonce": {v.Nonce}}
}

func vectors(t *testing.T) (good, bad []vector) {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Vectors, Negatives []vector }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all.Vectors, all.Negatives
}

func TestOpensWhatWeComSealed(t *testing.T) {
	t.Parallel()
	good, _ := vectors(t)
	n := 0
	for _, v := range good {
		if v.CorpID == "" {
			continue // 智能机器人, which is not a channel of ours
		}
		n++
		w := &WeCom{cfg: Config{CorpID: v.CorpID, Token: v.Token, AESKey: v.Key}}
		plain, err := w.open(v.query(), v.Ciphertext)
		if err != nil || string(plain) != v.Plain {
			t.Errorf("%s: %q, %v", v.Name, plain, err)
		}
		if v.Body != "" {
			var env envelope
			if err := readXML([]byte(v.Body), &env); err != nil || env.Encrypt != v.Ciphertext {
				t.Errorf("%s: the envelope reads as %q, %v", v.Name, env.Encrypt, err)
			}
		}
	}
	if n < 9 {
		t.Errorf("%d vectors", n)
	}
}

func TestRefusesWhatWeComDidNotSeal(t *testing.T) {
	t.Parallel()
	_, bad := vectors(t)
	for _, v := range bad {
		w := &WeCom{cfg: Config{CorpID: v.CorpID, Token: v.Token, AESKey: v.Key}}
		plain, err := w.open(v.query(), v.Ciphertext)
		want := errDecrypt
		if v.Expect == "signature" {
			want = errSignature
		}
		if !errors.Is(err, want) || plain != nil {
			t.Errorf("%s: %v, want %v", v.Name, err, want)
		}
	}
}

func TestSignatureComesBeforeDecryption(t *testing.T) {
	t.Parallel()
	good, _ := vectors(t)
	v := good[0]
	for name, change := range map[string]func(url.Values){
		"none":      func(q url.Values) { q.Del("msg_signature") },
		"short":     func(q url.Values) { q.Set("msg_signature", v.Signature[:39]) },
		"upper":     func(q url.Values) { q.Set("msg_signature", strings.ToUpper(v.Signature)) },
		"nonce":     func(q url.Values) { q.Set("nonce", v.Nonce+"1") },
		"timestamp": func(q url.Values) { q.Set("timestamp", "1") },
	} {
		q := v.query()
		change(q)
		w := &WeCom{cfg: Config{CorpID: v.CorpID, Token: v.Token, AESKey: "not a key: it would not even decrypt"}}
		if _, err := w.open(q, v.Ciphertext); !errors.Is(err, errSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := &WeCom{cfg: Config{CorpID: v.CorpID, Token: v.Token, AESKey: v.Key}}
	if _, err := w.open(url.Values{}, ""); !errors.Is(err, errSignature) {
		t.Errorf("nothing at all: %v", err)
	}
}

func TestXMLWithDeclarationsIsRefused(t *testing.T) {
	t.Parallel()
	var bomb strings.Builder
	bomb.WriteString(`<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a0 "ha">`)
	for i := range 9 {
		fmt.Fprintf(&bomb, `<!ENTITY a%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&a%d;", i), 10))
	}
	bomb.WriteString(`]><xml><Encrypt>&a9;</Encrypt></xml>`)
	for name, doc := range map[string]string{
		"bomb":     bomb.String(),
		"external": `<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><Encrypt>&x;</Encrypt></xml>`,
		"entity":   `<xml><Encrypt>&x;</Encrypt></xml>`,
		"deep":     strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100),
		"cut":      `<xml><Encrypt>abc`,
		"crossed":  `<xml><Encrypt>abc</xml></Encrypt>`,
		"no xml":   `{"encrypt":"abc"}`,
		"nothing":  ``,
		"charset":  `<?xml version="1.0" encoding="utf-7"?><xml><Encrypt>a</Encrypt></xml>`,
	} {
		var env envelope
		if err := readXML([]byte(doc), &env); err == nil {
			t.Errorf("%s is read as %+v", name, env)
		}
	}
	var env envelope
	if err := readXML([]byte("<xml>\n<AgentID>1</AgentID><Encrypt><![CDATA[a<b]]></Encrypt></xml>\n"), &env); err != nil || env.Encrypt != "a<b" {
		t.Errorf("%+v, %v", env, err)
	}
}
