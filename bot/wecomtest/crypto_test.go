package wecomtest_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"testing"

	wt "kaihu/bot/wecomtest"
)

type vector struct {
	Name       string `json:"name"`
	Token      string `json:"token"`
	Key        string `json:"encoding_aes_key"`
	Corp       string `json:"corp_id"`
	Timestamp  string `json:"timestamp"`
	Nonce      string `json:"nonce"`
	Random     string `json:"random_b64"`
	Plaintext  string `json:"plaintext"`
	Ciphertext string `json:"ciphertext"`
	Signature  string `json:"signature"`
	Expect     string `json:"expect_error"`
}

func TestCryptoVectors(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Vectors, Negatives []vector }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Vectors) < 10 || len(all.Negatives) < 7 {
		t.Fatalf("%d and %d vectors", len(all.Vectors), len(all.Negatives))
	}
	for _, v := range all.Vectors {
		t.Run(v.Name, func(t *testing.T) { checkVector(t, v) })
	}
	for _, v := range all.Negatives {
		t.Run(v.Name, func(t *testing.T) {
			signed := wt.Signature(v.Token, v.Timestamp, v.Nonce, v.Ciphertext) == v.Signature
			_, corp, err := wt.Decrypt(v.Key, v.Ciphertext)
			if signed && err == nil && corp == v.Corp {
				t.Errorf("accepted, want %s", v.Expect)
			}
			if (v.Expect == "signature") == signed {
				t.Errorf("signature holds: %v, expected failure: %s", signed, v.Expect)
			}
		})
	}
}

func checkVector(t *testing.T, v vector) {
	random, err := base64.StdEncoding.DecodeString(v.Random)
	if err != nil {
		t.Fatal(err)
	}
	enc, err := wt.Encrypt(v.Key, [16]byte(random), []byte(v.Plaintext), v.Corp)
	if err != nil || enc != v.Ciphertext {
		t.Errorf("encrypts to %s, %v", enc, err)
	}
	if got := wt.Signature(v.Token, v.Timestamp, v.Nonce, v.Ciphertext); got != v.Signature {
		t.Errorf("signature %s, want %s", got, v.Signature)
	}
	msg, corp, err := wt.Decrypt(v.Key, v.Ciphertext)
	if err != nil || string(msg) != v.Plaintext || corp != v.Corp {
		t.Errorf("decrypts to %q for %q, %v", msg, corp, err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*wt.Options){
		"key":   func(o *wt.Options) { o.AESKey = "short" },
		"token": func(o *wt.Options) { o.Token = "has space" },
		"corp":  func(o *wt.Options) { o.CorpID = "" },
		"agent": func(o *wt.Options) { o.AgentID = "x" },
		"kf":    func(o *wt.Options) { o.Kf = nil },
		"kfid":  func(o *wt.Options) { o.Kf = []wt.KfAccount{{}} },
	} {
		opt := wt.Defaults()
		change(&opt)
		if _, err := wt.New(opt); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
