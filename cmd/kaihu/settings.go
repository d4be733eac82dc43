package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // KAIHU_TIMEZONE works in an image without a zone database

	"kaihu/bot"
	"kaihu/bot/slack"
	"kaihu/flows"
	"kaihu/storage/redis"
)

// Settings are the outside contract (DESIGN.md §5): each is a flag and an
// environment variable, KAIHU_ and the flag's name.
type Settings struct {
	Addr      string `help:"Listen address." default:":8080" placeholder:"HOST:PORT"`
	PublicURL string `name:"public-url" help:"How people reach it, for links in chat." placeholder:"URL"`
	Store     string `help:"sqlite:PATH, redis://… or rediss://… (several comma-separated nodes are a cluster), redis+sentinel://HOST:PORT,…/NAME. Default: sqlite in the data folder." placeholder:"URL"`
	Data      string `help:"Folder for the embedded store, documents and keyset." default:"./data" placeholder:"DIR"`
	Blobs     string `help:"file:PATH or s3://BUCKET?region=cn-north-1&endpoint=…. Default: a folder in the data folder." placeholder:"URL"`
	Keyset    string `help:"The sealing keyset: a file. Default: made in the data folder at the first start." placeholder:"FILE"`

	SlackBotToken      string `help:"Slack bot token, xoxb-…." placeholder:"TOKEN"`
	SlackSigningSecret string `help:"Slack signing secret." placeholder:"SECRET"`
	SlackAppToken      string `help:"Slack app token, xapp-…: Socket Mode instead of webhooks." placeholder:"TOKEN"`
	SlackAPIURL        string `name:"slack-api-url" help:"Slack's API; default: Slack's." placeholder:"URL"`
	SlackDesk          string `help:"The consultants' channel id." placeholder:"CHANNEL"`
	DeskLanguage       string `help:"Language of what all consultants read together in the desk channel: zh or en. What one of them alone sees follows their own Slack." default:"en" placeholder:"LANGUAGE"`
	SlackAdmins        string `help:"Who erases, exports and looks at ID scans: user and user group ids, comma-separated. Default: members of the desk channel who administer the workspace." placeholder:"IDS"`
	SlackConsultants   string `help:"Who acts on cases: user and user group ids, comma-separated. Default: the members of the desk channel." placeholder:"IDS"`
	SlackViewers       string `help:"Who may look at cases, too: user and user group ids, comma-separated." placeholder:"IDS"`

	WecomCorpID  string `name:"wecom-corp-id" help:"WeCom corp id." placeholder:"ID"`
	WecomAgentID string `name:"wecom-agent-id" help:"WeCom agent id of the self-built app." placeholder:"ID"`
	WecomSecret  string `help:"WeCom secret of the app." placeholder:"SECRET"`
	WecomToken   string `help:"WeCom callback token." placeholder:"TOKEN"`
	WecomAESKey  string `name:"wecom-aes-key" help:"WeCom callback EncodingAESKey, 43 characters." placeholder:"KEY"`
	WecomKfID    string `name:"wecom-kf-id" help:"open_kfid of the customer-service accounts, comma-separated." placeholder:"ID"`
	WecomAPIURL  string `name:"wecom-api-url" help:"WeCom's API; default: WeCom's." placeholder:"URL"`

	SMTPURL  string `name:"smtp-url" help:"Mail server for who cannot be reached in the chat: smtp://USER:PASSWORD@HOST:587 (STARTTLS), smtps://USER:PASSWORD@HOST:465, smtp://HOST:25?tls=none for a relay in your own network." placeholder:"URL"`
	MailFrom string `help:"Sender of e-mails: an address, or NAME <ADDRESS>." placeholder:"ADDRESS"`

	Timezone string `help:"Time zone of dates and working hours." default:"Asia/Shanghai" placeholder:"ZONE"`
	Flow     string `help:"A folder of step files instead of the built-in ones." placeholder:"DIR"`
	Jobs     string `help:"When jobs run that do not run at their usual times: digest=30 9 * * 1-5,wake=@every 10s, or off. doctor lists them." placeholder:"JOB=SCHEDULE,…"`
	OCR      string `name:"ocr" help:"The reading engine: the folder of kaihu-ocr, or none. Default: ocr beside this program or bin/ocr, if it is there." placeholder:"DIR"`
}

// slackOn and wecomOn say which side is configured.
func (s *Settings) slackOn() bool { return s.SlackBotToken != "" }
func (s *Settings) wecomOn() bool { return s.WecomCorpID != "" }

// storeURL is the store with its default.
func (s *Settings) storeURL() string {
	if s.Store != "" {
		return s.Store
	}
	return "sqlite:" + filepath.Join(s.Data, "kaihu.db")
}

func (s *Settings) keysetPath() string {
	if s.Keyset != "" {
		return s.Keyset
	}
	return filepath.Join(s.Data, "keyset.json")
}

// slackRoles says who may what at the desk.
func (s *Settings) slackRoles() slack.Roles {
	return slack.Roles{Admins: ids(s.SlackAdmins), Consultants: ids(s.SlackConsultants), Viewers: ids(s.SlackViewers)}
}

// ids splits a list.
func ids(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

var slackID = regexp.MustCompile(`^[UWS][A-Z0-9]{2,}$`)

var aesKey = regexp.MustCompile(`^[A-Za-z0-9]{43}$`)

// validate finds every mistake at once. It names settings, never their values
// if they are secret.
func (s *Settings) validate() error {
	var all []error
	add := func(name, format string, args ...any) {
		all = append(all, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
	}
	if _, _, err := net.SplitHostPort(s.Addr); err != nil {
		add("KAIHU_ADDR", "%q is no listen address; write HOST:PORT or :PORT", s.Addr)
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil {
		add("KAIHU_TIMEZONE", "%q is no time zone; write for example Asia/Shanghai", s.Timezone)
	}
	for name, v := range map[string]string{"KAIHU_PUBLIC_URL": s.PublicURL, "KAIHU_SLACK_API_URL": s.SlackAPIURL, "KAIHU_WECOM_API_URL": s.WecomAPIURL} {
		if u, err := url.Parse(v); v != "" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")) {
			add(name, "must be an http or https address")
		}
	}
	if err := checkStore(s.storeURL()); err != nil {
		add("KAIHU_STORE", "%v", err)
	}
	if s.Flow != "" {
		if info, err := os.Stat(s.Flow); err != nil || !info.IsDir() {
			add("KAIHU_FLOW", "%q is no folder", s.Flow)
		}
	}
	if _, err := bot.ParseTimetable(s.Jobs, jobNames()); err != nil {
		for _, line := range strings.Split(err.Error(), "\n") {
			add("KAIHU_JOBS", "%s", line)
		}
	}
	if _, err := s.ocrFolder(); err != nil {
		add("KAIHU_OCR", "%v", err)
	}
	s.validateSlack(add)
	s.validateWeCom(add)
	s.validateMail(add)
	return errors.Join(all...)
}

// checkStore looks at the form of a store's URL.
func checkStore(url string) error {
	switch scheme, _, _ := strings.Cut(url, ":"); scheme {
	case "sqlite":
		return nil
	case "redis", "rediss", "redis+sentinel", "rediss+sentinel":
		return redis.CheckURL(url)
	}
	return errors.New("must begin with sqlite:, redis://, rediss:// or redis+sentinel://")
}

func (s *Settings) validateSlack(add func(name, format string, args ...any)) {
	if !s.slackOn() {
		if s.SlackSigningSecret+s.SlackAppToken+s.SlackDesk+s.SlackAdmins+s.SlackConsultants+s.SlackViewers != "" {
			add("KAIHU_SLACK_BOT_TOKEN", "is needed with the other Slack settings")
		}
		return
	}
	if s.SlackSigningSecret == "" && s.SlackAppToken == "" {
		add("KAIHU_SLACK_SIGNING_SECRET", "is needed for webhooks (or KAIHU_SLACK_APP_TOKEN for Socket Mode)")
	}
	if s.SlackAppToken != "" && !strings.HasPrefix(s.SlackAppToken, "xapp-") {
		add("KAIHU_SLACK_APP_TOKEN", "an app-level token begins with xapp-")
	}
	switch flows.Lang(s.DeskLanguage) {
	case "", flows.Zh, flows.En:
	default:
		add("KAIHU_DESK_LANGUAGE", "%q is neither zh nor en", s.DeskLanguage)
	}
	for name, list := range map[string]string{"KAIHU_SLACK_ADMINS": s.SlackAdmins, "KAIHU_SLACK_CONSULTANTS": s.SlackConsultants, "KAIHU_SLACK_VIEWERS": s.SlackViewers} {
		for _, id := range ids(list) {
			if !slackID.MatchString(id) {
				add(name, "%q is no id of a user (U…) or user group (S…)", id)
			}
		}
	}
}

func (s *Settings) validateWeCom(add func(name, format string, args ...any)) {
	if !s.wecomOn() {
		if s.WecomSecret+s.WecomToken+s.WecomAESKey+s.WecomKfID+s.WecomAgentID != "" {
			add("KAIHU_WECOM_CORP_ID", "is needed with the other WeCom settings")
		}
		return
	}
	for name, v := range map[string]string{"KAIHU_WECOM_AGENT_ID": s.WecomAgentID, "KAIHU_WECOM_SECRET": s.WecomSecret, "KAIHU_WECOM_TOKEN": s.WecomToken} {
		if v == "" {
			add(name, "is needed for WeCom")
		}
	}
	if !aesKey.MatchString(s.WecomAESKey) {
		add("KAIHU_WECOM_AES_KEY", "must be the 43 letters and digits of EncodingAESKey; this has %d characters", len(s.WecomAESKey))
	}
}
