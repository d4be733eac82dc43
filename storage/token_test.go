package storage

import (
	"bytes"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTokens are the same each time, say nothing, and open for their purpose
// alone.
func TestTokens(t *testing.T) {
	v := newTestVault(t)
	plain := []byte("\x01KH-7Q2M4D")
	seal := func(v *Vault, purpose string, plain []byte) string {
		t.Helper()
		token, err := v.SealToken(purpose, plain)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	token := seal(v, "link", plain)
	if token != seal(v, "link", plain) {
		t.Error("another token for the same words")
	}
	if !regexp.MustCompile(`^[0-9a-v]{20,60}$`).MatchString(token) {
		t.Errorf("%q does not stand well in an address", token)
	}
	if got, err := v.OpenToken("link", token); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("%q, %v", got, err)
	}
	near := seal(v, "link", []byte("\x02KH-7Q2M4D"))
	if same := commonPrefix(token, near); same > 4 {
		t.Errorf("%s and %s begin alike: they tell that they are of one case", token, near)
	}
	other := newTestVault(t)
	for name, bad := range map[string]string{
		"empty": "", "short": token[:20], "changed": strings.Replace(token, token[5:6], string('0'+(token[5]-'0'+1)%8), 1),
		"longer": token + "00000000", "no letters": "../../etc", "another purpose": seal(v, "browser", plain), "another keyset": seal(other, "link", plain),
	} {
		if got, err := v.OpenToken("link", bad); !errors.Is(err, ErrSealed) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func commonPrefix(a, b string) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func newTestVault(t *testing.T) *Vault {
	t.Helper()
	k, err := OpenKeyset(filepath.Join(t.TempDir(), "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	return NewVault(k)
}

// TestTokensOutliveRotation: what was given out before a rotation opens until
// its key is removed, and a process that does not know the new key yet reads
// the file again.
func TestTokensOutliveRotation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyset.json")
	mine, err := OpenKeyset(path, true)
	if err != nil {
		t.Fatal(err)
	}
	late, err := OpenKeyset(path, false)
	if err != nil {
		t.Fatal(err)
	}
	v := NewVault(mine)
	before, err := v.SealToken("link", []byte("before"))
	if err != nil {
		t.Fatal(err)
	}
	id, err := mine.add()
	if err == nil {
		err = mine.promote(id)
	}
	if err != nil {
		t.Fatal(err)
	}
	after, err := v.SealToken("link", []byte("before"))
	if err != nil || after == before {
		t.Fatalf("sealed under the old key, %v", err)
	}
	for name, v := range map[string]*Vault{"rotated": v, "late": NewVault(late)} {
		for _, token := range []string{before, after} {
			if got, err := v.OpenToken("link", token); err != nil || string(got) != "before" {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
	}
	if err := mine.remove(id); err != nil {
		t.Fatal(err)
	}
	if _, err := v.OpenToken("link", before); !errors.Is(err, ErrSealed) {
		t.Errorf("opened under a key that was removed: %v", err)
	}
	if _, err := v.OpenToken("link", after); err != nil {
		t.Error(err)
	}
}
