package bot

import (
	"context"
	"strings"
)

// lookAtCalendar asks the operator, every day, for the holidays that are
// missing.
func (b *Bot) lookAtCalendar(context.Context) (Counts, error) {
	missing := b.Flow.MissingYears(b.now())
	if len(missing) > 0 {
		b.log.Warn("the public holidays of a year are not known: business days are counted as if there were none. Add them to calendar.yaml of the flow (KAIHU_FLOW); `kaihu doctor` says where they stand",
			"missing", strings.Join(missing, ", "))
	}
	return Counts{"missing": len(missing)}, nil
}
