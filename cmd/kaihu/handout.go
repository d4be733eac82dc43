package main

import (
	"kaihu/bot/handout"
	"kaihu/bot/pack"
)

// openHandouts readies the pages of one-time links; the child that shows scans
// starts with the first look.
func (a *app) openHandouts() error {
	viewer, err := newViewer(a.settings, a.log)
	if err != nil {
		return err
	}
	a.close = append(a.close, func() error {
		viewer.Close()
		return nil
	})
	packs, err := pack.NewMaker(nil)
	if err != nil {
		return err
	}
	a.handout, err = handout.New(handout.Config{Bot: a.bot, Shows: viewer, Packs: packs, PublicURL: a.settings.PublicURL, Now: a.parts.now, Log: a.log})
	return err
}
