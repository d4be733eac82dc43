package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/flows"
	"kaihu/storage/storagetest"
)

// BenchmarkSlack sends real conversations through the whole Slack webhook path
// over 64 connections, in turns with the floor (bench_floor_test.go), each a
// process of its own on one Redis, and compares: turns a second until the last
// reply has arrived, and the processor time that the process itself took.
func BenchmarkSlack(b *testing.B) {
	says, blob := benchJourney(b, flows.Contact{Channel: "slack", Address: "T1/U1", Reply: "D1", Abroad: true})
	world := newBenchPlatform(b)
	var floor, ours []benchRound
	for n := range benchRounds {
		floor = append(floor, world.round(b, []string{asFloor + "=" + strconv.Itoa(blob)}, says, fmt.Sprintf("F%d", n)))
		ours = append(ours, world.round(b, nil, says, fmt.Sprintf("K%d", n)))
	}
	report(b, floor, ours, blob)
}

// benchPlatform is Slack's side: it takes every post and counts.
type benchPlatform struct {
	bench
	posts   atomic.Int64
	bad     atomic.Int64
	waiting sync.Map // channel → chan time.Time: who waits for a reply there
}

// expect tells when the next reply in a channel arrives.
func (w *benchPlatform) expect(channel string) <-chan time.Time {
	arrived := make(chan time.Time, 1)
	w.waiting.Store(channel, arrived)
	return arrived
}

func newBenchPlatform(b *testing.B) *benchPlatform {
	w := &benchPlatform{bench: bench{data: b.TempDir(), redis: storagetest.NewRedis(b)}}
	api := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		now := time.Now()
		posted, _ := io.ReadAll(r.Body)
		rw.Header().Set("Content-Type", "application/json")
		if !strings.HasSuffix(r.URL.Path, "/chat.postMessage") {
			w.bad.Add(1)
			_, _ = rw.Write([]byte(`{"ok":false,"error":"unexpected"}`))
			return
		}
		fmt.Fprintf(rw, `{"ok":true,"channel":"D1","ts":"%d.000100","message":{"type":"message","subtype":"bot_message","text":"x"}}`, w.posts.Add(1))
		_, channel, _ := strings.Cut(string(posted), `"channel":"`)
		channel, _, _ = strings.Cut(channel, `"`)
		if arrived, ok := w.waiting.LoadAndDelete(channel); ok {
			arrived.(chan time.Time) <- now
		}
	}))
	b.Cleanup(api.Close)
	w.env = []string{"KAIHU_SLACK_BOT_TOKEN=xoxb-kaihu", "KAIHU_SLACK_SIGNING_SECRET=" + benchSecret, "KAIHU_SLACK_API_URL=" + api.URL + "/api/", withoutPace + "=1", floorPosts + "=" + api.URL + "/api/chat.postMessage"}
	return w
}

// round plays everybody's conversation with a fresh process.
func (w *benchPlatform) round(b *testing.B, env, says []string, name string) benchRound {
	p := w.start(b, env)
	defer p.kill()
	requests := w.requests(p.addr, says, name)
	total := int64(benchPeople * len(says))
	w.posts.Store(0)
	round := w.measure(b, p, total, func() time.Time {
		w.play(b, requests)
		for end := time.Now().Add(10 * time.Second); w.posts.Load() < total && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
		return time.Now()
	})
	if got := w.posts.Load(); got != total || w.bad.Load() != 0 {
		b.Fatalf("%s: %d replies to %d messages, %d other calls", name, got, total, w.bad.Load())
	}
	return round
}

// play sends each list over a connection of its own.
func (w *benchPlatform) play(b *testing.B, requests [][]*http.Request) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchConns, MaxConnsPerHost: benchConns, DisableCompression: true}}
	defer client.CloseIdleConnections()
	var all sync.WaitGroup
	for _, list := range requests {
		all.Go(func() {
			for _, r := range list {
				resp, err := client.Do(r)
				if err != nil || resp.StatusCode != http.StatusOK {
					b.Error("a turn was refused:", err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
		})
	}
	all.Wait()
}

// requests lays out what each connection sends: its people's messages, in
// turns, signed.
func (w *benchPlatform) requests(addr string, says []string, name string) [][]*http.Request {
	lists := make([][]*http.Request, benchConns)
	for n, text := range says {
		for person := range benchPeople {
			lists[person%benchConns] = append(lists[person%benchConns], benchEvent(addr, fmt.Sprintf("U%s%04d", name, person), text, n))
		}
	}
	return lists
}

// benchEvent is one message event as Slack sends it.
func benchEvent(addr, user, text string, n int) *http.Request {
	ts := fmt.Sprintf("%d.%06d", time.Now().Unix(), n)
	quoted, _ := json.Marshal(text)
	body := []byte(`{"token":"x","team_id":"T1","context_team_id":"T1","context_enterprise_id":null,"api_app_id":"A1","event":{"user":"` + user + `","type":"message","ts":"` + ts +
		`","client_msg_id":"` + user + ts + `","text":` + string(quoted) + `,"team":"T1","blocks":[{"type":"rich_text","block_id":"b1","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":` + string(quoted) +
		`}]}]}],"channel":"D` + user + `","event_ts":"` + ts + `","channel_type":"im"},"type":"event_callback","event_id":"Ev` + user + ts +
		`","event_time":1700000000,"authorizations":[{"enterprise_id":null,"team_id":"T1","user_id":"U0KAIHU","is_bot":true,"is_enterprise_install":false}],"is_ext_shared_channel":false,"event_context":"4-abc"}`)
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(benchSecret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	r, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+addr+"/slack/events", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return r
}
