package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"syscall"
	"time"

	"kaihu/bot/slacktest"
	"kaihu/bot/wecomtest"
)

// fault is one thing that goes wrong.
type fault struct {
	name string
	do   func(*rand.Rand)
	cost time.Duration // how long somebody may have to wait for an answer because of it
}

// disturb makes one fault after another, drawn at random, until ctx ends.
func (c *chaos) disturb(ctx context.Context, rnd *rand.Rand, list []fault, rest time.Duration) {
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-time.After(rest/4 + rand.N(rest)):
		}
		if n%4 == 3 { // what hit nobody is over, or in the end no call would succeed
			c.w.wecom.Faults().Clear()
			c.w.slack.ClearFaults()
			_ = c.front.calm()
		}
		f := list[rnd.IntN(len(list))]
		if end, _ := ctx.Deadline(); time.Until(end) < f.cost*2/3 {
			continue // what waits for it would outlast the run
		}
		c.count(f.name)
		f.do(rnd)
	}
}

func some(rnd *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(rnd.Int64N(int64(most-least)))
}

// ofProcesses are the faults of the program's own processes. Three of four hit
// one that has worked for a while: what never comes up does nothing wrong.
func (c *chaos) ofProcesses() []fault {
	one := func(rnd *rand.Rand) *replica {
		r := c.replicas[rnd.IntN(len(c.replicas))]
		if rnd.IntN(4) > 0 {
			r.up(20 * time.Second)
			time.Sleep(some(rnd, 0, 4*time.Second))
		}
		return r
	}
	kill := func(rnd *rand.Rand) { one(rnd).signal(syscall.SIGKILL) }
	return []fault{
		{name: "program: kill -9", do: kill},
		{name: "program: kill -9", do: kill},
		{name: "program: kill -9 of all", do: func(rnd *rand.Rand) {
			one(rnd)
			for _, r := range c.replicas {
				r.signal(syscall.SIGKILL)
			}
		}},
		{name: "program: SIGTERM", do: func(rnd *rand.Rand) { one(rnd).signal(syscall.SIGTERM) }},
	}
}

// ofRedis are the faults of the store and of the wire to it.
func (c *chaos) ofRedis() []fault {
	r := c.redis
	return []fault{
		{name: "redis: SIGKILL, started again", do: func(rnd *rand.Rand) {
			r.Kill()
			time.Sleep(some(rnd, 0, time.Second))
			c.moveRedis()
		}},
		{name: "redis: SIGTERM, started again", do: func(rnd *rand.Rand) {
			r.Stop()
			time.Sleep(some(rnd, 0, time.Second))
			c.moveRedis()
		}},
		{name: "redis: SIGSTOP", do: func(rnd *rand.Rand) {
			r.Pause()
			time.Sleep(some(rnd, 200*time.Millisecond, 3*time.Second))
			r.Resume()
		}},
		{name: "redis: CLIENT PAUSE", do: func(rnd *rand.Rand) {
			d := some(rnd, 200*time.Millisecond, 2*time.Second)
			r.Do("CLIENT", "PAUSE", strconv.FormatInt(d.Milliseconds(), 10), []string{"ALL", "WRITE"}[rnd.IntN(2)])
			time.Sleep(d)
		}},
		{name: "redis: connections cut", do: func(*rand.Rand) { c.link.cut() }},
		{name: "redis: answers lost, then cut", do: func(rnd *rand.Rand) { c.link.lose(some(rnd, 20*time.Millisecond, 500*time.Millisecond)) }},
	}
}

func (c *chaos) moveRedis() {
	c.redis.Move()
	at := fmt.Sprint("127.0.0.1:", c.redis.Port)
	c.redisAt.Store(&at)
}

// ofWeCom are the faults of WeCom's API. The emulator counts what they hit.
func (c *chaos) ofWeCom() (list []fault) {
	add := func(f wecomtest.Fault, most int, cost time.Duration) {
		list = append(list, fault{cost: cost, do: func(rnd *rand.Rand) {
			f := f
			f.Count = 1 + rnd.IntN(most)
			if f.Kind == wecomtest.FaultDelay {
				f.Delay = some(rnd, 50*time.Millisecond, 3*time.Second)
			}
			c.w.wecom.Faults().Add(f)
		}})
	}
	for _, at := range []string{"kf/send_msg", "kf/send_msg", "kf/sync_msg", "gettoken"} {
		add(wecomtest.Fault{Kind: wecomtest.FaultErrcode, Endpoint: at, Code: -1}, 3, 0)
		add(wecomtest.Fault{Kind: wecomtest.FaultStatus, Endpoint: at, Code: 502}, 3, 0)
		add(wecomtest.Fault{Kind: wecomtest.FaultDelay, Endpoint: at}, 3, 0)
		add(wecomtest.Fault{Kind: wecomtest.FaultTruncate, Endpoint: at}, 2, 0)
		add(wecomtest.Fault{Kind: wecomtest.FaultLoseReply, Endpoint: at}, 3, 0)
		if at == "gettoken" {
			continue
		}
		add(wecomtest.Fault{Kind: wecomtest.FaultErrcode, Endpoint: at, Code: 40014}, 3, 0)
		add(wecomtest.Fault{Kind: wecomtest.FaultErrcode, Endpoint: at, Code: 42001}, 3, 0)
		add(wecomtest.Fault{Kind: wecomtest.FaultErrcode, Endpoint: at, Code: 45009}, 1, 75*time.Second)
	}
	add(wecomtest.Fault{Kind: wecomtest.FaultStatus, Code: 503}, 8, 0)
	add(wecomtest.Fault{Kind: wecomtest.FaultHang}, 1, 10*time.Second) // one that reads the account holds it up for so long
	add(wecomtest.Fault{Kind: wecomtest.FaultShortPage, Size: 1}, 3, 0)
	add(wecomtest.Fault{Kind: wecomtest.FaultShortPage}, 3, 0)
	return append(list,
		fault{name: "WeCom: every token revoked (40014)", do: func(*rand.Rand) { c.w.wecom.RevokeTokens() }},
		fault{name: "WeCom: the cursor is lost, everything is read again", do: func(*rand.Rand) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			_ = c.store.SetMemo(ctx, "wecom/cursor/"+c.w.settings.WecomKfID, []byte(c.w.firstCursor()), 0) // Redis may be down
		}})
}

// ofSlack are the faults of Slack's API.
func (c *chaos) ofSlack() (list []fault) {
	add := func(f slacktest.Fault, most int, cost time.Duration) {
		list = append(list, fault{cost: cost, do: func(rnd *rand.Rand) {
			f := f
			f.Count = 1 + rnd.IntN(most)
			if f.Kind == slacktest.FaultDelay {
				f.Delay = some(rnd, 50*time.Millisecond, 3*time.Second)
			}
			c.w.slack.Inject(f)
		}})
	}
	for _, at := range []string{"chat.postMessage", "chat.postMessage", "conversations.history", ""} {
		add(slacktest.Fault{Kind: slacktest.FaultError, Method: at}, 3, 0)
		add(slacktest.Fault{Kind: slacktest.FaultStatus, Method: at}, 4, 0)
		add(slacktest.Fault{Kind: slacktest.FaultStatus, Method: at, Status: 500}, 3, 0)
		add(slacktest.Fault{Kind: slacktest.FaultRateLimited, Method: at, RetryAfter: 1}, 3, 0)
		add(slacktest.Fault{Kind: slacktest.FaultRateLimited, Method: at}, 1, 30*time.Second)
		add(slacktest.Fault{Kind: slacktest.FaultDelay, Method: at}, 3, 0)
		add(slacktest.Fault{Kind: slacktest.FaultHang, Method: at}, 1, 10*time.Second)
		add(slacktest.Fault{Kind: slacktest.FaultLoseReply, Method: at}, 3, 0)
		add(slacktest.Fault{Kind: slacktest.FaultNotOK, Method: at}, 2, 0)
		add(slacktest.Fault{Kind: slacktest.FaultHTML, Method: at}, 2, 0)
	}
	return list
}

// ofDeliveries are the faults on the way from the platforms to the program.
func (c *chaos) ofDeliveries() (list []fault) {
	for _, kind := range []string{frontRefuse, frontCut, frontLose, frontTwice} {
		list = append(list, fault{do: func(rnd *rand.Rand) { c.front.add(kind, 1+rnd.IntN(4)) }})
	}
	for _, kind := range []string{wecomtest.FaultDropCallback, wecomtest.FaultDuplicateCallback, wecomtest.FaultDelayCallback,
		wecomtest.FaultReorderCallback, wecomtest.FaultCoalesceCallback} {
		list = append(list, fault{do: func(rnd *rand.Rand) {
			f := wecomtest.Fault{Kind: kind, Count: 1 + rnd.IntN(4)}
			if kind == wecomtest.FaultDelayCallback {
				f.Delay = some(rnd, 100*time.Millisecond, 3*time.Second)
			}
			if kind == wecomtest.FaultReorderCallback || kind == wecomtest.FaultCoalesceCallback {
				f.Size = f.Count + 1
				f.Count++
			}
			c.w.wecom.Faults().Add(f)
		}})
	}
	for _, kind := range []slacktest.FaultKind{slacktest.DuplicateDelivery, slacktest.DuplicateNewEventID, slacktest.DelayDelivery, slacktest.ReorderDelivery} {
		list = append(list, fault{do: func(rnd *rand.Rand) {
			f := slacktest.Fault{Kind: kind, Count: 1 + rnd.IntN(4)}
			if kind == slacktest.DelayDelivery {
				f.Delay = some(rnd, 100*time.Millisecond, 3*time.Second)
			}
			c.w.slack.Inject(f)
		}})
	}
	return list
}
