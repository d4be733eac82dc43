package answers

import (
	"math"
	"strconv"
	"strings"
	"time"

	"kaihu/flows/lazyregexp"
)

// LongTerm is the value of a date without end (长期), where Params "long_term" is "yes".
const LongTerm = "long-term"

// soon is the number of days before a certificate's end within which a warning is due: a review and a resubmission
// should fit in.
const soon = 60

var (
	numericDate = lazyregexp.New(`([0-9]{4})\s*(?:[-/.]|年)\s*([0-9]{1,2})\s*(?:[-/.]|月)\s*([0-9]{1,2})\s*(?:日|号)?`)
	compactDate = lazyregexp.New(`^([0-9]{4})([0-9]{2})([0-9]{2})$`)
	periodLead  = lazyregexp.New(`^(?:营业执照|执照|证件)(?:是|为)\s*|^(?:营业执照|执照|证件)?的?(?:营业期限|经营期限|有效期|期限|截止日期|到期日)(?:至|到)?\s*(?:是|为|:)?\s*`)
	yearLast    = lazyregexp.New(`^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$`)
)

// readDate wants a day, as 2031-05-20 in one of its usual forms, and returns it so. With Params "future" = "yes" a past
// day is refused as expired and a near one warned of. Of a period the end is proposed.
func readDate(text string, c Context) Reading {
	s := unlead(periodLead, fold(text))
	switch strings.ToLower(strings.Trim(s, ".。! ")) {
	case "没有期限", "无期限", "无限期", "没有固定期限", "没有到期日", "无到期日", "没有有效期", "不过期", "永不过期", "不限期", "长期的", "长期经营",
		"no expiry date", "no expiration date", "no end date", "does not expire", "doesn't expire", "doesn’t expire", "it does not expire",
		"it doesn't expire", "it doesn’t expire", "never expires", "it never expires", "never", "no limit", "unlimited", "open-ended",
		"no fixed term", "long term validity", "long-term validity", "长期", "长期有效", "永久", "永久有效", "无固定期限", "long-term", "long term", "longterm", "permanent", "indefinite",
		"no expiry", "no expiration":
		if c.Params["long_term"] == "yes" {
			return accept(LongTerm)
		}
		return refuse("date_needed")
	}
	if all := numericDate.FindAllString(s, -1); len(all) == 2 {
		r := judgeDate(all[1], c)
		if r.Problem != nil {
			return r
		}
		return propose(r.Value, text, problem("date_period", "date", r.Value), r.Warnings...)
	} else if len(all) == 1 && hasAnySuffix(s, "长期", "永久", "long-term") && c.Params["long_term"] == "yes" {
		return propose(LongTerm, text, problem("date_period_long"))
	}
	return judgeDate(s, c)
}

func judgeDate(s string, c Context) Reading {
	day, code := parseDate(s, c.Now.Location())
	if code != "" {
		return refuse(code, "text", quote(s))
	}
	value := day.Format(time.DateOnly)
	if c.Params["future"] != "yes" {
		return accept(value)
	}
	today := time.Date(c.Now.Year(), c.Now.Month(), c.Now.Day(), 0, 0, 0, 0, c.Now.Location())
	days := int(math.Round(day.Sub(today).Hours() / 24))
	switch {
	case days < 0:
		return refuse("date_expired", "date", value)
	case days <= soon:
		return accept(value, problem("date_soon", "date", value, "days", days))
	}
	return accept(value)
}

// parseDate returns the day, or the code of what is wrong.
func parseDate(s string, zone *time.Location) (time.Time, string) {
	m := compactDate.FindStringSubmatch(s)
	if m == nil {
		if loc := numericDate.FindStringSubmatchIndex(s); loc != nil && loc[0] == 0 && loc[1] == len(s) {
			m = numericDate.FindStringSubmatch(s)
		}
	}
	if m != nil {
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		day, _ := strconv.Atoi(m[3])
		t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
		if t.Year() != year || int(t.Month()) != month || t.Day() != day || year < 1900 || year > 2199 {
			return time.Time{}, "date_invalid"
		}
		return t, ""
	}
	for _, layout := range [...]string{"2 January 2006", "2 Jan 2006", "January 2, 2006", "Jan 2, 2006", "January 2 2006"} {
		if t, err := time.ParseInLocation(layout, strings.Join(strings.Fields(s), " "), zone); err == nil {
			return t, ""
		}
	}
	if yearLast.MatchString(s) {
		return time.Time{}, "date_order"
	}
	return time.Time{}, "date_format"
}

func hasAnySuffix(s string, suffixes ...string) bool {
	for _, x := range suffixes {
		if strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}
