package wecom

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/silenceper/wechat/v2/util"
)

// envelope is the body of a callback (90930).
type envelope struct {
	Encrypt string `xml:"Encrypt"`
}

// notice is what is inside: a kf notice (94670), or an app message or event
// (90239, 90240).
type notice struct {
	FromUserName string
	CreateTime   int64
	MsgType      string
	AgentID      string

	Event string

	Token    string
	OpenKfID string `xml:"OpenKfId"`

	MsgID   string `xml:"MsgId"`
	Content string
	MediaID string `xml:"MediaId"`
}

var (
	errSignature = errors.New("the signature is wrong: compare the callback's Token")
	errDecrypt   = errors.New("it does not decrypt for this company: compare EncodingAESKey and corp id")
)

// open checks the signature, then decrypts, then checks for whom it is: CBC
// proves nothing, a changed text decrypts as well (90968).
func (w *WeCom) open(q url.Values, encrypted string) ([]byte, error) {
	want := util.Signature(w.cfg.Token, q.Get("timestamp"), q.Get("nonce"), encrypted)
	if encrypted == "" || subtle.ConstantTimeCompare([]byte(want), []byte(q.Get("msg_signature"))) != 1 {
		return nil, errSignature
	}
	_, plain, err := util.DecryptMsg(w.cfg.CorpID, encrypted, w.cfg.AESKey)
	if err != nil {
		return nil, errDecrypt // the library's words say no more
	}
	return plain, nil
}

const maxDepth = 16 // of elements; WeCom's deepest has five

// readXML decodes a document without any markup declaration: WeCom sends none,
// and entities are how XML is made to explode.
func readXML(data []byte, v any) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	for depth := 0; ; {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errors.New("it is no XML")
		}
		switch t.(type) {
		case xml.Directive:
			return errors.New("its XML has a declaration")
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > maxDepth {
			return errors.New("its XML is too deep")
		}
	}
	if err := xml.Unmarshal(data, v); err != nil {
		return errors.New("its XML has another form than documented")
	}
	return nil
}

// randomName names this process among replicas.
func randomName() string { return fmt.Sprintf("wecom-%s", rand.Text()) }
