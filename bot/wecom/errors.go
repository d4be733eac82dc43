package wecom

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// apiFailure is an errcode of the platform (90313). It holds no secret.
type apiFailure struct {
	Endpoint string // "kf/send_msg"
	Code     int
	Message  string // the start of errmsg, for people; never decide by it
}

func (e *apiFailure) Error() string { return fmt.Sprintf("%s: %d %s", e.Endpoint, e.Code, e.Message) }

// callFailure is a call without a proper answer: the network, a time-out, an HTTP
// status, an answer that is cut off or no JSON. It holds neither URL nor token.
type callFailure struct {
	Endpoint string
	Sent     bool // the request may have arrived
	Err      error
}

func (e *callFailure) Error() string { return fmt.Sprintf("%s: %v", e.Endpoint, e.Err) }

func (e *callFailure) Unwrap() error { return e.Err }

// callError strips what net/http says of the URL: the secret or the access
// token is in it.
func callError(endpoint string, err error) *callFailure {
	var ue *url.Error
	for errors.As(err, &ue) {
		err = ue.Err
	}
	var op *net.OpError
	return &callFailure{Endpoint: endpoint, Sent: !errors.As(err, &op) || op.Op != "dial", Err: err}
}

// apiError keeps the part of errmsg that says something; what follows (hint,
// our address, a link) differs each time.
func apiError(endpoint string, code int, message string) *apiFailure {
	message, _, _ = strings.Cut(message, ", hint")
	message = strings.ToValidUTF8(strings.Map(printable, message), "")
	if len(message) > 120 {
		message = strings.ToValidUTF8(message[:120], "") + "…"
	}
	return &apiFailure{Endpoint: endpoint, Code: code, Message: message}
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}

// code is the errcode in an error, 0 if there is none.
func code(err error) int {
	var e *apiFailure
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}
