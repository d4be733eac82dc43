package slack

import (
	slackapi "github.com/slack-go/slack"

	"kaihu/flows"
)

// Inputs of the modals. Block and action have one name.
const (
	inputItems   = "items"
	inputReason  = "reason"
	inputNote    = "note"
	inputResult  = "result"
	inputAccount = "account"
	inputWords   = "words"
	inputText    = "text"
	inputUntil   = "until"
	inputDate    = "date"
	inputWhy     = "why"
	inputView    = "view"
	inputFind    = "find"
	inputVia     = "via"
	inputUser    = "user"
	inputCompany = "company"
	inputLang    = "lang"
	inputRef     = "ref" // which case somebody means
)

// input is what somebody put into one input of a modal.
func (in interaction) input(name string) input { return in.View.State.Values[name][name] }

// field is an input with its label. A zero hint is none.
func field(block string, label, hint flows.Text, lang flows.Lang, element slackapi.BlockElement, optional bool) *slackapi.InputBlock {
	var below *slackapi.TextBlockObject
	if hint != (flows.Text{}) {
		below = plain(hint.In(lang), 300)
	}
	b := slackapi.NewInputBlock(block, plain(label.In(lang), 200), below, element)
	b.Optional = optional
	return b
}

func textInput(action, initial string, most int, multiline bool) *slackapi.PlainTextInputBlockElement {
	e := slackapi.NewPlainTextInputBlockElement(nil, action)
	e.InitialValue, e.MaxLength, e.Multiline = cut(clean(initial), most), most, multiline
	return e
}

// dropdown is a list of which one is chosen; hint stands there before.
func dropdown(action string, hint flows.Text, lang flows.Lang, list ...*slackapi.OptionBlockObject) *slackapi.SelectBlockElement {
	return slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeStatic, plain(hint.In(lang), maxHeader), action, list[:min(len(list), maxOptions)]...)
}

// optionOf is one of a list, in the words that stand there.
func optionOf(id, words string) *slackapi.OptionBlockObject {
	return slackapi.NewOptionBlockObject(id, plain(words, maxLabel), nil)
}

func optionIn(lang flows.Lang, id, en, zh string) *slackapi.OptionBlockObject {
	return optionOf(id, flows.Text{En: en, Zh: zh}.In(lang))
}

// userInput is the list of the workspace's people.
func userInput(hint flows.Text, lang flows.Lang) *slackapi.SelectBlockElement {
	return slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeUser, plain(hint.In(lang), maxHeader), inputUser)
}
