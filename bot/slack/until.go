package slack

import (
	"strconv"
	"strings"
	"time"
)

// dueHour is when something that waits until a day comes back on it.
const dueHour = 9

// until reads until when something is to wait: 4h, 2d, 1w (in either language),
// or a day, 2026-12-01.
func (s *Slack) until(text string) (time.Time, bool) {
	now := s.now().In(s.zone())
	if day, err := time.ParseInLocation(time.DateOnly, text, s.zone()); err == nil {
		return day.Add(dueHour * time.Hour), true
	}
	digits := strings.TrimRightFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	n, err := strconv.Atoi(digits)
	if err != nil || n <= 0 || n > 1000 {
		return time.Time{}, false
	}
	switch unit := strings.ToLower(text[len(digits):]); unit {
	case "h", "hour", "hours", "小时":
		return now.Add(time.Duration(n) * time.Hour), true
	case "d", "day", "days", "天":
		return now.AddDate(0, 0, n), true
	case "w", "week", "weeks", "周", "星期":
		return now.AddDate(0, 0, 7*n), true
	}
	return time.Time{}, false
}
