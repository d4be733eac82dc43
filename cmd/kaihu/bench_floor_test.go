package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"kaihu/bot/wecomtest"
)

// The floor is what no Slack bot with its state in Redis can do without, and
// nothing else: it verifies the HMAC, reads in one pipeline, writes a blob of
// the size of a case in one script, and posts one answer over a connection
// that is kept. It parses nothing, decides nothing, seals nothing, and what it
// has not posted when it dies is lost.

// asFloor makes this test binary behave as the floor: the size of the blob.
const asFloor = "KAIHU_TEST_AS_FLOOR"

// floorPosts is where the floor posts its answers.
const floorPosts = "KAIHU_TEST_FLOOR_POSTS"

const floorScript = `
if redis.call('EXISTS', KEYS[2]) == 1 then return 'seen' end
if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 'conflict' end
redis.call('SET', KEYS[2], '1', 'EX', 777600)
redis.call('HSET', KEYS[1], 'version', ARGV[1] + 1, 'body', ARGV[2])
return 'ok'`

type floor struct {
	db     *redis.Client
	script *redis.Script
	secret []byte
	post   string
	answer []byte
	blob   []byte
	http   *http.Client
}

// floorProgram serves until it is killed.
func floorProgram() int {
	size, err := strconv.Atoi(os.Getenv(asFloor))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	o, err := redis.ParseURL(os.Getenv("KAIHU_STORE"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	f := &floor{
		db: redis.NewClient(o), script: redis.NewScript(floorScript), secret: []byte(os.Getenv("KAIHU_SLACK_SIGNING_SECRET")),
		post: os.Getenv(floorPosts), blob: bytes.Repeat([]byte{0xa5}, size),
		answer: []byte("channel=D1&text=" + strings.Repeat("x", 600)), http: &http.Client{Transport: transport},
	}
	ln, err := net.Listen("tcp", os.Getenv("KAIHU_ADDR"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /slack/events", func(w http.ResponseWriter, r *http.Request) {
		if err := f.event(r); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("POST /wecom", func(w http.ResponseWriter, r *http.Request) {
		if err := f.callback(r); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	fmt.Fprintln(os.Stderr, http.Serve(ln, mux))
	return 1
}

func (f *floor) event(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, f.secret)
	fmt.Fprintf(mac, "v0:%s:%s", r.Header.Get("X-Slack-Request-Timestamp"), body)
	if want, _ := hex.DecodeString(strings.TrimPrefix(r.Header.Get("X-Slack-Signature"), "v0=")); !hmac.Equal(want, mac.Sum(nil)) {
		return fmt.Errorf("signature")
	}
	_, user, _ := bytes.Cut(body, []byte(`"user":"`))
	user, _, _ = bytes.Cut(user, []byte(`"`))
	_, event, _ := bytes.Cut(body, []byte(`"event_id":"`))
	event, _, _ = bytes.Cut(event, []byte(`"`))
	return f.turn(r.Context(), string(user), string(event))
}

// callback reads the burst that a callback announces: page after page, the
// messages of a page as many at a time as Redis has connections.
func (f *floor) callback(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	_, sealed, _ := strings.Cut(string(body), "<Encrypt><![CDATA[")
	sealed, _, _ = strings.Cut(sealed, "]]>")
	q := r.URL.Query()
	if wecomtest.Signature(os.Getenv("KAIHU_WECOM_TOKEN"), q.Get("timestamp"), q.Get("nonce"), sealed) != q.Get("msg_signature") {
		return errors.New("signature")
	}
	if _, _, err := wecomtest.Decrypt(os.Getenv("KAIHU_WECOM_AES_KEY"), sealed); err != nil {
		return err
	}
	go f.burst(context.WithoutCancel(r.Context()))
	return nil
}

func (f *floor) burst(ctx context.Context) {
	for cursor := ""; ; {
		var page struct {
			Next string `json:"next_cursor"`
			More int    `json:"has_more"`
			List []struct {
				ID   string `json:"msgid"`
				User string `json:"external_userid"`
			} `json:"msg_list"`
		}
		resp, err := f.http.Post(os.Getenv("KAIHU_WECOM_API_URL")+"/cgi-bin/kf/sync_msg?access_token=t", "application/json", strings.NewReader(`{"cursor":"`+cursor+`"}`))
		if err == nil {
			err = json.NewDecoder(resp.Body).Decode(&page)
			_ = resp.Body.Close()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(benchConns)
		for _, m := range page.List {
			group.Go(func() error { return f.turn(ctx, m.User, m.ID) })
		}
		if err := group.Wait(); err != nil || page.More == 0 {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		cursor = page.Next
	}
}

// turn is one pipelined read, one write by script, one post.
func (f *floor) turn(ctx context.Context, user, event string) error {
	key, mark := "floor:"+user, "floor:"+user+":"+event
	var fields *redis.SliceCmd
	if _, err := f.db.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.Exists(ctx, mark)
		fields = p.HMGet(ctx, key, "version", "body")
		return nil
	}); err != nil {
		return err
	}
	version, ok := fields.Val()[0].(string)
	if !ok {
		version = "0"
	}
	if v, err := f.script.Run(ctx, f.db, []string{key, mark}, version, f.blob).Text(); err != nil || v != "ok" && v != "conflict" {
		return fmt.Errorf("%s %w", v, err)
	}
	return f.say(ctx)
}

func (f *floor) say(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.post, bytes.NewReader(f.answer))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := f.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
