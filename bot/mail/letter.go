package mail

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net/mail"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"kaihu/bot"
	"kaihu/flows"
)

// page is the HTML of a letter. It loads nothing and tells nobody that it was
// read.
//
//go:embed letter.html
var page string

// The words around a letter's own.
func wordBack() flows.Text { return flows.Text{En: "Back to the chat", Zh: "回到聊天"} }
func wordOpen() flows.Text { return flows.Text{En: "To go on, open %s:", Zh: "请打开%s继续："} }
func wordWrite() flows.Text {
	return flows.Text{En: "To go on, open %s and write a message.", Zh: "请打开%s，直接发消息即可继续。"}
}
func wordFooter() flows.Text {
	return flows.Text{
		En: "This e-mail was sent automatically. Please answer in the chat; nobody reads answers to this address. Case %s",
		Zh: "本邮件由系统自动发送，请在聊天中回复；发到此邮箱的回信无人查看。申请编号 %s",
	}
}

// view is a letter as its two forms show it.
type view struct {
	Lang       string // of the HTML
	Subject    string
	Paragraphs [][]string // of lines
	Way        string
	URL        template.URL // "": none
	Button     string
	Footer     string
}

// compose makes the mail of a letter. It refuses what could end a header, and
// an address that is none, without quoting either.
func (m *Mailer) compose(l bot.Letter) (*gomail.Msg, error) {
	if err := plainAddress(l.To); err != nil {
		return nil, fmt.Errorf("mail: the recipient: %w", err)
	}
	if l.Subject == "" || strings.ContainsFunc(l.Subject, unicode.IsControl) {
		return nil, errors.New("mail: the subject is empty, or holds a line break or another control character")
	}
	if strings.Trim(l.Key, keySigns) != "" || l.Key == "" || strings.Trim(l.Ref, keySigns) != "" {
		return nil, errors.New("mail: the key or the reference is none")
	}
	v, err := look(l)
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	form, err := template.New("letter").Parse(page)
	if err == nil {
		err = form.Execute(&html, v)
	}
	if err != nil {
		return nil, fmt.Errorf("mail: the HTML of a letter: %w", err)
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("kaihu-"+l.Key))
	msg.FromMailAddress(m.from)
	msg.ToMailAddress(&mail.Address{Address: l.To})
	msg.Subject(l.Subject)
	msg.SetDateWithValue(l.Written)
	msg.SetMessageIDWithValue(l.Key + "@" + m.domain())
	msg.SetGenHeader(gomail.HeaderReferences, "<case-"+strings.ToLower(l.Ref)+"@"+m.domain()+">")
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no machine answers it
	msg.SetGenHeader(gomail.HeaderContentLang, string(l.Lang))
	msg.SetBodyString(gomail.TypeTextPlain, v.plain())
	msg.AddAlternativeString(gomail.TypeTextHTML, html.String())
	return msg, nil
}

// keySigns are those of which keys and references are made.
const keySigns = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// look words a letter in its language.
func look(l bot.Letter) (view, error) {
	v := view{Lang: "en", Subject: l.Subject, Button: wordBack().In(l.Lang), Footer: fmt.Sprintf(wordFooter().In(l.Lang), l.Ref)}
	if l.Lang == flows.Zh {
		v.Lang = "zh-CN"
	}
	for _, p := range strings.Split(strings.ReplaceAll(l.Text, "\r\n", "\n"), "\n\n") {
		if p = strings.Trim(p, "\n"); p != "" {
			v.Paragraphs = append(v.Paragraphs, strings.Split(p, "\n"))
		}
	}
	if len(v.Paragraphs) == 0 {
		return v, errors.New("mail: the letter says nothing")
	}
	way := wordWrite()
	if strings.HasPrefix(l.Way.URL, "https://") || strings.HasPrefix(l.Way.URL, "http://") {
		way, v.URL = wordOpen(), template.URL(l.Way.URL) //nolint:gosec // a channel's own address, and no script
	}
	v.Way = fmt.Sprintf(way.In(l.Lang), l.Way.Where.In(l.Lang))
	return v, nil
}

// Text is a letter as it stands in a mail, for who reads no HTML. The error says
// that it has no words.
func Text(l bot.Letter) (string, error) {
	v, err := look(l)
	return v.plain(), err
}

// plain is the letter for who reads no HTML.
func (v view) plain() string {
	var b strings.Builder
	for _, p := range v.Paragraphs {
		b.WriteString(strings.Join(p, "\n") + "\n\n")
	}
	b.WriteString(v.Way + "\n")
	if v.URL != "" {
		b.WriteString(string(v.URL) + "\n")
	}
	b.WriteString("\n-- \n" + v.Footer + "\n")
	return b.String()
}
