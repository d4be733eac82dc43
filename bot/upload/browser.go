package upload

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"

	"kaihu/bot"
)

// cookieName is the same for every link: each has a path of its own.
const cookieName = "kaihu_upload"

// browser is what a browser's cookie says, sealed: which link is its own, and
// what was asked on it, so that it still sees what became of it when the link
// is closed.
type browser struct {
	Random string   `json:"random"`
	Ref    string   `json:"ref"`
	Seq    int      `json:"seq"`
	Leader bool     `json:"leader,omitempty"`
	Items  []string `json:"items"`

	cookie string // sealed
}

// newBrowser makes the secret of a browser.
func (u *Upload) newBrowser(v *bot.Visit) (*browser, error) {
	b := &browser{Random: rand.Text(), Ref: v.Case.Ref, Seq: v.Seq, Leader: v.Link.Leader, Items: v.Link.Items}
	plain, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("make a browser's secret: %w", err)
	}
	if b.cookie, err = u.bot.Vault.SealToken(cookieName, plain); err != nil {
		return nil, fmt.Errorf("make a browser's secret: %w", err)
	}
	return b, nil
}

// browserOf reads the cookie of a request; nil if it has none for this link.
func (u *Upload) browserOf(r *http.Request, v *bot.Visit) *browser {
	for _, c := range r.CookiesNamed(cookieName) {
		plain, err := u.bot.Vault.OpenToken(cookieName, c.Value)
		if err != nil {
			continue
		}
		b := &browser{cookie: c.Value}
		if json.Unmarshal(plain, b) == nil && b.Ref == v.Case.Ref && b.Seq == v.Seq {
			return b
		}
	}
	return nil
}

// setCookie gives the browser its secret, for this link's page alone.
func (u *Upload) setCookie(w http.ResponseWriter, r *http.Request, b *browser) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: b.cookie, Path: u.prefix + bot.UploadPath + r.PathValue("token"),
		HttpOnly: true, Secure: u.secure, SameSite: http.SameSiteStrictMode,
	})
}

// digest is what the case knows of the browser; "" of none.
func (b *browser) digest() string {
	if b == nil {
		return ""
	}
	sum := sha256.Sum256([]byte(b.cookie))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
