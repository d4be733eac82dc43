package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kaihu/bot/chart"
	"kaihu/flows"
	"kaihu/storage"
)

// Digest is what the desk reads in the morning of a working day.
type Digest struct {
	Day     time.Time
	News    Stats     // since the working day before
	Month   Stats     // since the first of the month
	Needs   []Summary // a person of ours has to act; the longest waiting first
	Waiting int       // how many those are in all
	Picture []byte    // the month's funnel, PNG; nil: it could not be drawn
	Missing string    // years whose holidays have to be entered ("mainland 2027"); "": none
}

// Late are the cases whose review takes longer than AWS says.
func (d *Digest) Late() []Summary { return d.with(flows.Overdue) }

// Unreached are the cases whose person a message could not reach.
func (d *Digest) Unreached() []Summary { return d.with(flows.Undeliverable) }

func (d *Digest) with(topic flows.Topic) (list []Summary) {
	for _, c := range d.Needs {
		if c.Alerted(topic) {
			list = append(list, c)
		}
	}
	return list
}

const (
	digestLate  = 150 * time.Minute // a digest of half past nine comes until noon, not in the afternoon
	digestCases = 200               // that are looked through; the desk lists fewer
	digestKept  = 72 * time.Hour
)

// postDigest tells the desk how things stand, once a day and on working days
// alone: make-up days are among them, which no weekday of a schedule knows.
func (b *Bot) postDigest(ctx context.Context) (Counts, error) {
	if b.desk == nil {
		return nil, errNotHere
	}
	now := b.now().In(b.Flow.Zone())
	if !b.Flow.Workday(now) {
		return nil, nil
	}
	ctx, name := context.WithoutCancel(ctx), "digest/"+day(now)
	if _, err := b.Store.Memo(ctx, name); !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	d, err := b.digestOf(ctx, now)
	if err != nil {
		return nil, err
	}
	// Whether somebody has posted it and died before noting so is looked up.
	if err := b.desk.Digest(ctx, name, d, true); err != nil {
		return nil, fmt.Errorf("post the digest: %w", err)
	}
	return Counts{"posted": 1}, b.Store.SetMemo(ctx, name, []byte("posted"), digestKept)
}

func (b *Bot) digestOf(ctx context.Context, now time.Time) (d Digest, err error) {
	d.Day, d.Missing = now, strings.Join(b.Flow.MissingYears(now), ", ")
	if d.News, err = b.Stats(ctx, b.Flow.LastWorkday(now)); err != nil {
		return d, err
	}
	if d.Month, err = b.Stats(ctx, now.AddDate(0, 0, 1-now.Day())); err != nil {
		return d, err
	}
	found, err := b.Find(ctx, Search{View: ViewNeeds, Limit: digestCases})
	if err != nil {
		return d, err
	}
	d.Needs, d.Waiting = found.Cases, found.Total
	if d.Picture, err = b.Funnel(d.Month, b.DeskLang); err != nil {
		b.log.Warn("the funnel could not be drawn; the digest goes without", "err", err)
	}
	return d, nil
}

// Funnel draws statistics as a picture, PNG.
func (b *Bot) Funnel(s Stats, l flows.Lang) ([]byte, error) {
	face, err := b.cfg.Font()
	if err != nil {
		return nil, err
	}
	words := func(en, zh string) string { return flows.Text{En: en, Zh: zh}.In(l) }
	f := chart.Funnel{
		Title: words("AWS China registrations", "AWS 中国区开户漏斗"),
		Under: fmt.Sprintf(words("%s to %s: %d new cases, %d submitted, %d activated, %d rejected", "%s 至 %s：新增 %d 个案例，提交 %d，激活 %d，未通过 %d"),
			day(s.From), day(s.To), s.Cases, s.Submitted, s.Activated, s.Rejected),
		Began: words("reached", "开始"), Met: words("answered", "完成"), Took: words("median", "用时中位数"), Hours: words("h", "小时"),
	}
	for _, step := range s.Steps {
		f.Rows = append(f.Rows, chart.Row{Label: step.Title.In(l), Began: step.Reached, Met: step.Met, Took: step.Median})
	}
	return chart.Draw(f, face)
}
