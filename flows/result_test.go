package flows_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kaihu/flows"
)

// atAWS is a chat whose form is with AWS.
func atAWS(t testing.TB, o flows.Options) *chat {
	return ready(t, o).says("already submitted")
}

// came says in a few words what came of a letter: the result, the reasons that
// are shown for a yes, and what the desk got of it.
func (c *chat) came() string {
	w := c.c.Wait
	var words []string
	switch {
	case c.c.Stage == flows.Launching:
		words = append(words, "activated", c.c.Value("account_id"))
	case w.Requirement == "account_id" && w.Kind == flows.WaitPick:
		words = append(words, "activated, which of", strings.Join(w.Choices, " "))
	case w.Requirement == "account_id":
		words = append(words, "activated, which id")
	case w.Kind == flows.WaitReasons:
		words = append(words, "failed:", strings.Join(w.Choices, " "))
	case w.Requirement == "result_reasons":
		words = append(words, "failed: ?")
	case strings.HasPrefix(c.heard().Text, c.f.Phrases.ResultUnclear.En):
		words = append(words, "unclear")
	case strings.Contains(c.heard().Text, "additional verification is needed"):
		words = append(words, "under review")
	default:
		words = append(words, string(c.c.Stage), "not read")
	}
	for _, e := range c.last {
		if tell, ok := e.(flows.Tell); ok && tell.Topic == flows.UnknownReason {
			words = append(words, "| "+tell.Note)
		}
	}
	return strings.Join(words, " ")
}

// letters are what AWS writes, as people copy it, and what it says.
var letters = []struct{ name, text, want string }{
	// activated
	{"activated, id with hyphens", "Hello,\nYour AWS China account has been activated.\nAccount ID: 1234-5678-9012\nSign in to the Console", "activated 123456789012"},
	{"activated, id in one", "尊敬的客户：\n恭喜！您的账户已激活，账户 ID 为 123456789012，可以登录控制台。", "activated 123456789012"},
	{"activated, id twice", "您的账号 123456789012 已经激活。登录地址：https://123456789012.signin.amazonaws.cn/console 。", "activated 123456789012"},
	{"activated, id in two forms", "您的账户 1234-5678-9012 已激活，请保存账户 ID：123456789012，登录控制台时会用到。", "activated 123456789012"},
	{"activated, id in the address only", "Your account is now active. Sign in at https://123456789012.signin.amazonaws.cn/console", "activated 123456789012"},
	{"activated, full-width digits", "您的账户已成功激活，账户ＩＤ：１２３４５６７８９０１２。", "activated 123456789012"},
	{"activated, glued id", "您的账户已激活，账户ID123456789012，请妥善保管。", "activated 123456789012"},
	{"activated, non-breaking hyphens", "Your account has been activated. Account number 1234‑5678‑9012.", "activated 123456789012"},
	{"activated, a phone beside it", "您的账户已激活，账户 ID：123456789012。如有疑问请致电 075512345678。", "activated 123456789012"},
	{"activated, only a phone", "您的账户已激活，可以登录控制台了。如有疑问请致电 075512345678。", "activated, which id"},
	{"activated, only a case number", "Your AWS China account has been activated. This mail belongs to case 202611250001.", "activated, which id"},
	{"activated, only a long number", "Your AWS China account has been activated. Message 20261125000112345678 was sent to you.", "activated, which id"},
	{"activated, no number", "Dear customer, your AWS China account has been activated. Welcome!", "activated, which id"},
	{"activated, two ids", "Your account has been activated.\nAccount ID: 123456789012\nPayer account ID: 210987654321", "activated, which of 123456789012 210987654321"},
	{"activated, one called so and one not", "Your account has been activated.\nAccount ID: 123456789012\n555566667777", "activated 123456789012"},
	{"activated, a group before", "Your account has been activated on 2026-11-25, ID 1234 5678 9012 2026-11-25", "activated 123456789012"},
	{"activated, a card number", "Your account has been activated. Paid with 1234 5678 9012 3456, thank you.", "activated, which id"},
	{"activated, in their words", "good news: they approved our application today and I can sign in now!", "activated, which id"},
	{"activated, in their words, zh", "好消息，账户今天上午已经开通了，我可以登录控制台了", "activated, which id"},
	{"activated, short", "It has been activated, account ID 123456789012", "activated 123456789012"},
	{"activated, if anything fails", "Your account has been activated, ID 123456789012. If your sign-in is rejected, contact us.", "activated 123456789012"},
	{"activated in html", "<div>Hello,</div><p>Your account <b>has been</b>&nbsp;activated.</p><p>Account&nbsp;ID: 123456789012</p>", "activated 123456789012"},
	{"activated, wrapped and quoted", "> > Dear customer, we are pleased to let you know that your account has been\n> > activated. Your account ID is 1234-5678-9012 and you can sign in right away.", "activated 123456789012"},

	// under review
	{"review", "Thank you for registering. Your application is under review; we will notify you within 2 business days.", "under review"},
	{"review, zh", "尊敬的客户，您提交的资料正在审核中，请您耐心等待，预计 2 个工作日内完成。", "under review"},
	{"review, once activated", "Your account is being verified. Once your account has been activated, you will receive a mail.", "under review"},
	{"review, will be activated", "Your application is under review. Your account will be activated after the verification.", "under review"},
	{"review, not yet", "Your account has not yet been activated. We will let you know by mail as soon as it is.", "under review"},
	{"review, not rejected", "Your application has not been rejected. It is still under review, please be patient.", "under review"},
	{"review, not rejected, zh", "您好，您的申请未被拒绝，目前仍在审核，请您再等一等，我们会尽快给您答复。", "under review"},
	{"review, if rejected", "您的账户正在审核中。如果审核未通过，我们会通过邮件告知您原因，届时请重新提交。", "under review"},
	{"review, after passing", "您的账户正在审核中，审核通过后账户将自动开通，届时会有邮件通知您，请留意。", "under review"},

	// refused
	{"refused, one reason", "We regret to inform you that your registration was rejected: the business license you uploaded is blurry.", "failed: license_unreadable"},
	{"refused, two reasons", "很抱歉，您的注册申请未通过审核。原因：1、营业执照不清晰；2、网络安全负责人姓名与身份证不一致。", "failed: license_unreadable leader_mismatch"},
	{"refused, in review words", "您的账户在审核中未通过，原因是您上传的营业执照已过期，请上传最新版的营业执照后重新提交。", "failed: license_outdated"},
	{"refused, wrapped in the reason", "> Your account could not be verified. The reason is that the business license\n> you uploaded is blurry. Please resubmit it.", "failed: license_unreadable"},
	{"refused, wrapped in Chinese", "> 您好，您的账户注册申请未通过审核，原因是您所上传的公司营业执照扫\n> 描件不清晰，请重新提交。", "failed: license_unreadable"},
	{"refused, html", "<p>Your application was <b>declined</b>.</p><ul><li>The passport has expired.</li></ul>", "failed: id_unreadable"},
	{"refused, no such word but a reason", "Your business license has expired. Please upload the latest version to go on.", "failed: license_outdated"},
	{"refused, short", "被拒了，说执照不清晰", "failed: license_unreadable"},
	{"refused, one known and one not", "您的注册申请被驳回：营业执照已过期；授权书未加盖公章。", "failed: license_outdated | 授权书未加盖公章"},
	{"refused, known and not in one sentence", "审核未通过，原因如下：营业执照图片不清晰，经办人授权书缺少签字，请修改后重新提交。", "failed: license_unreadable | 经办人授权书缺少签字"},
	{"refused, one known and one not, English", "Your registration was declined.\n- Your business license has expired.\n- The letter of authorization is not stamped.", "failed: license_outdated | - The letter of authorization is not stamped"},
	{"refused, quoted, the rest without its marks", "> Your registration was declined, your business license has expired.\n> The letter of authorization is not stamped.", "failed: license_outdated | The letter of authorization is not stamped"},
	{"refused, the usual close", "您的注册申请被驳回：营业执照已过期。如果您无法打开链接，请联系我们。", "failed: license_outdated"},
	{"refused, nothing known", "您好，您的账户审核未通过：授权委托书的签署日期早于公司成立日期，请联系业务代表。", "failed: ? | 您好，您的账户审核未通过：授权委托书的签署日期早于公司成立日期，请联系业务代表。"},
	{"refused, no reason", "We regret to inform you that your registration could not be approved at this time.", "failed: ? | We regret to inform you that your registration could not be approved at this time."},
	{"refused, more is wanted", "尊敬的客户，您的资料需要补充：请提供公司章程的复印件，并加盖公司的公章，谢谢配合。", "failed: ? | 尊敬的客户，您的资料需要补充：请提供公司章程的复印件，并加盖公司的公章，谢谢配合。"},
	{"refused, more is wanted on the phone", "AWS 打电话来说还在审核，但是要我们补充一份授权书", "failed: ? | AWS 打电话来说还在审核，但是要我们补充一份授权书"},
	{"refused, a number known to us", "Your registration was declined, mobile +8613800138000 of the contact is not registered to a person.", "failed: ? | Your registration was declined, mobile *** of the contact is not registered to a person."},

	// neither
	{"both", "Your account has been activated. Your registration was rejected. We are sorry for the confusion here.", "unclear"},
	{"no result", "Dear customer, thank you for choosing us. Here is our newsletter of this month with many news.\nNew: more servers", "unclear"},
	{"a question", "如果审核未通过，多久可以重新提交一次？", "reviewing not read"},
	{"a question about a reason", "What if my business license has expired and the result is rejected?", "reviewing not read"},
	{"a question without its mark", "我想问一下公司地址变了的话需要怎么处理比较好", "reviewing not read"},
	{"a mail that ends with a question", "Dear customer, we regret to inform you that your registration was rejected: the business license you uploaded is blurry. Any questions?", "failed: license_unreadable"},
}

// TestLetters: what AWS's mails say is read in the review, in the same way when
// they are quoted by a mail program, and with a desk or without.
func TestLetters(t *testing.T) {
	for _, l := range letters {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			c := atAWS(t, flows.Options{Desk: true})
			r := c.c.Requirements["contact_mobile"]
			r.Value = "+8613800138000"
			c.c.Requirements["contact_mobile"] = r
			before := c.c.Clone()
			if got := c.says(l.text).came(); got != l.want {
				t.Errorf("%s: %q, want %q", l.text, got, l.want)
			}
			if strings.Contains(c.heard().Text, "{") {
				t.Errorf("a placeholder is left: %s", c.heard().Text)
			}
			known, _, _ := strings.Cut(l.want, " |")
			quoted := &chat{t: t, f: load(t, flows.Options{}), c: before, now: c.now}
			if strings.Contains(l.text, "\n") || !strings.Contains(l.want, "not read") {
				quoted.says("Fwd: from AWS\n> " + strings.ReplaceAll(l.text, "\n", "\n> "))
				if got := quoted.came(); got != known {
					t.Errorf("quoted: %q, want %q", got, known)
				}
			}
			if slices.Contains(quoted.told(), flows.UnknownReason) {
				t.Error("a desk is told that there is not")
			}
		})
	}
}

// TestReasonsAreConfirmed: nothing is asked again before the person says that
// the reasons are right; then only what they name is.
func TestReasonsAreConfirmed(t *testing.T) {
	const mail = "Your registration was declined.\n- The business license you uploaded is blurry."
	for _, c := range []struct {
		name  string
		says  []string
		stage flows.Stage
		wait  flows.WaitKind
		due   string // what is asked again
	}{
		{"nothing yet", nil, flows.Rejected, flows.WaitReasons, ""},
		{"yes", []string{"yes"}, flows.Preparing, flows.WaitAnswer, "license_scan"},
		{"right, in a sentence", []string{"I think that's right, thanks"}, flows.Preparing, flows.WaitAnswer, "license_scan"},
		{"not right, politely", []string{"好像不对吧", "不对吧"}, flows.Rejected, flows.WaitAnswer, ""},
		{"something else", []string{"let me ask my colleague"}, flows.Rejected, flows.WaitReasons, ""},
		{"by number", []string{"1"}, flows.Preparing, flows.WaitAnswer, "license_scan"},
		{"no, and two from the list", []string{"no", "3 9"}, flows.Preparing, flows.WaitAnswer, "contact_mobile license_scan leader_mobile"},
		{"no, then words", []string{"no", "the passport has expired"}, flows.Rejected, flows.WaitReasons, ""},
		{"more of the mail", []string{"- We were unable to reach you on the phone number provided.", "yes"}, flows.Preparing, flows.WaitAnswer, "contact_mobile license_scan leader_mobile"},
		{"other reasons instead", []string{"no, the file is too large", "yes"}, flows.Preparing, flows.WaitAnswer, "license_scan leader_id_scan"},
		{"not rejected", []string{"it wasn't rejected"}, flows.Reviewing, flows.WaitAnswer, ""},
		{"not rejected, from the list", []string{"no", "under review"}, flows.Reviewing, flows.WaitAnswer, ""},
		{"activated after all", []string{"Correction: your account has been activated, account ID 123456789012."}, flows.Launching, flows.WaitAnswer, ""},
		{"a question between", []string{"how long does the review take?", "yes"}, flows.Preparing, flows.WaitAnswer, "license_scan"},
		{"the language between", []string{"中文", "对"}, flows.Preparing, flows.WaitAnswer, "license_scan"},
		{"resubmitted on their own", []string{"already resubmitted"}, flows.Reviewing, flows.WaitAnswer, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := atAWS(t, flows.Options{Desk: true}).says(mail).says(c.says...)
			if k.c.Stage != c.stage || k.c.Wait.Kind != c.wait {
				t.Errorf("%s, waits for %s; want %s, %s", k.c.Stage, k.c.Wait.Kind, c.stage, c.wait)
			}
			var due []string
			for _, id := range []string{"signup_email", "contact_mobile", "company_name", "uscc", "license_scan", "leader_mobile", "leader_id_scan"} {
				if k.c.State(id) == flows.Error {
					due = append(due, id)
				}
			}
			if got := strings.Join(due, " "); got != c.due {
				t.Errorf("asked again: %q, want %q", got, c.due)
			}
		})
	}
}

// TestUnknownReasonIsToldOnce: who picks "something else" after the desk has
// AWS's words does not ring there again.
func TestUnknownReasonIsToldOnce(t *testing.T) {
	c := atAWS(t, flows.Options{Desk: true}).says("Your registration was declined: the letter of authorization is dated before the founding of the company.")
	if !slices.Contains(c.told(), flows.UnknownReason) {
		t.Fatal("the desk hears nothing of an unknown reason")
	}
	if c.says("something else"); slices.Contains(c.told(), flows.UnknownReason) || c.c.Stage != flows.Precheck {
		t.Errorf("told %v, stage %s", c.told(), c.c.Stage)
	}
	without := atAWS(t, flows.Options{Desk: true}).says("failed", "something else")
	if !slices.Contains(without.told(), flows.UnknownReason) {
		t.Error("the desk hears nothing of a refusal without words")
	}
}

// TestAttempts: each submission has a number and a clock of its own, also when
// AWS's answer is the first that we hear of it.
func TestAttempts(t *testing.T) {
	c := atAWS(t, flows.Options{})
	first := c.c.Value("submitted_at")
	c.says("failed", "3")
	c.feed(flows.Sent{Stamp: flows.At(c.now), File: flows.File{ID: "f1", Source: "s"}})
	c.feed(flows.Inspected{Stamp: flows.At(c.now), Requirement: "license_scan", File: flows.File{ID: "f1"}})
	c.wantHeard("submission no. 2").wantHeard("Resubmit information")
	c.now = c.now.AddDate(0, 0, 3)
	if c.says("done").wantHeard("submission no. 2"); c.c.Attempt != 2 || c.c.Value("submitted_at") == first {
		t.Errorf("attempt %d, submitted at %s", c.c.Attempt, c.c.Value("submitted_at"))
	}
	c.says("progress").wantHeard("Submission no. 2").says("failed").wantHeard("Submission no. 2").says("3")
	c.feed(flows.Sent{Stamp: flows.At(c.now), File: flows.File{ID: "f2", Source: "s"}})
	c.feed(flows.Inspected{Stamp: flows.At(c.now), Requirement: "license_scan", File: flows.File{ID: "f2"}})
	c.says("Your registration was declined: the business license you uploaded is blurry, please resubmit.").wantHeard("Submission no. 3")
	if c.c.Attempt != 3 || c.c.Stage != flows.Rejected {
		t.Errorf("attempt %d, %s", c.c.Attempt, c.c.Stage)
	}
}

// TestPictureOfAMail: it is not kept and not looked at; what was written with it
// is read.
func TestPictureOfAMail(t *testing.T) {
	c := atAWS(t, flows.Options{Desk: true})
	c.feed(flows.Sent{Stamp: flows.At(c.now), File: flows.File{ID: "f1", Source: "s"}})
	c.wantHeard("copy the text")
	if len(c.last) != 1 || len(c.heard().Options) != 3 {
		t.Errorf("a picture of a mail makes %+v", c.last)
	}
	c.feed(flows.Sent{Stamp: flows.At(c.now), File: flows.File{ID: "f2", Source: "s"}, Text: "rejected: the business license you uploaded is blurry"})
	if c.c.Wait.Kind != flows.WaitReasons {
		t.Errorf("what was written with a picture is not read: %+v", c.c.Wait)
	}
	c.feed(flows.Sent{Stamp: flows.At(c.now), File: flows.File{ID: "f3", Source: "s"}})
	c.wantHeard("copy the text").wantHeard("Is that right?")
}

// TestAccountCanBeCorrected: the account's number is ours, not AWS's form.
func TestAccountCanBeCorrected(t *testing.T) {
	c := atAWS(t, flows.Options{}).says("activated", "12345678901").wantHeard("you sent 11").says("123456789012").wantHeard("123456789012.signin.amazonaws.cn/console")
	c.says("edit account id", "1234 5678 9013", "progress").wantHeard("123456789013.signin.amazonaws.cn/console")
	if c.c.Stage != flows.Launching {
		t.Errorf("at %s", c.c.Stage)
	}
	c.says("edit company name").wantHeard("with AWS now")
}

// TestWithoutLetters: a folder of before there were any works by its buttons.
func TestWithoutLetters(t *testing.T) {
	files := broken(t, "results.yaml", "results:", "results:")
	delete(files.(fstest.MapFS), "results.yaml")
	f, err := flows.Load(files, flows.Options{Desk: true})
	if err != nil {
		t.Fatal(err)
	}
	c := atAWS(t, flows.Options{Desk: true})
	c.f = f
	c.says("Your account has been activated. Account ID: 123456789012\nWelcome")
	if c.c.Stage != flows.Reviewing {
		t.Errorf("at %s", c.c.Stage)
	}
	if c.says("failed", "The business license you uploaded is blurry."); c.c.Wait.Kind != flows.WaitReasons {
		t.Errorf("reasons are not shown for a yes: %+v", c.c.Wait)
	}
}

// TestRestOfALetter: a mail longer than a message of WeCom comes in two; what
// the second names is asked again as well, and nothing twice.
func TestRestOfALetter(t *testing.T) {
	c := atAWS(t, flows.Options{Desk: true}).says("Your registration was declined.\n- The business license you uploaded is blurry.", "yes")
	c.feed(flows.Sent{Stamp: flows.At(c.now), File: flows.File{ID: "f1", Source: "s"}})
	c.feed(flows.Inspected{Stamp: flows.At(c.now), Requirement: "license_scan", File: flows.File{ID: "f1"}})
	c.says("- The business license you uploaded is blurry.\n- We were unable to reach you on the phone number provided.")
	if got := c.came(); got != "failed: phone" {
		t.Fatalf("the rest of the mail: %s", got)
	}
	c.says("yes").wantState("license_scan", flows.OK).wantState("contact_mobile", flows.Error)
	if got := c.c.Value("result_reasons"); got != "license_unreadable,phone" {
		t.Errorf("the reasons are %q", got)
	}
	c.says("13800138000\n13900139000").wantState("contact_mobile", flows.OK)
	d := atAWS(t, flows.Options{Desk: true}).says("Your registration was declined.\n- The business license you uploaded is blurry.", "- The letter of authorization is not stamped.")
	if !slices.Contains(d.told(), flows.UnknownReason) || d.c.Wait.Kind != flows.WaitReasons {
		t.Errorf("told %v, waits for %+v", d.told(), d.c.Wait)
	}
}

// TestConsultantsWords: AWS's words that a consultant enters without items are
// read for the applicant; a result entered at the resubmission page is about
// that submission.
func TestConsultantsWords(t *testing.T) {
	by := flows.Acting("U1", monday())
	c := atAWS(t, flows.Options{Desk: true})
	c.feed(flows.Resulted{Actor: by, Result: "failed", Words: "The passport has expired."})
	if got := c.came(); got != "failed: id_unreadable" {
		t.Errorf("a consultant's words: %s", got)
	}
	c = atAWS(t, flows.Options{}).says("failed", "3")
	c.feed(flows.Sent{Stamp: flows.At(c.now), File: flows.File{ID: "f1", Source: "s"}})
	c.feed(flows.Inspected{Stamp: flows.At(c.now), Requirement: "license_scan", File: flows.File{ID: "f1"}})
	c.feed(flows.Resulted{Actor: by, Result: "under_review"})
	if c.c.Attempt != 2 || c.c.Stage != flows.Reviewing || c.c.Step != "" {
		t.Errorf("attempt %d at %s", c.c.Attempt, c.c.Stage)
	}
}

// TestStrayLetters: a letter before its time is no answer to a question, and
// one that comes again changes nothing by itself.
func TestStrayLetters(t *testing.T) {
	const mail = "Your account has been activated.\nAccount ID: 123456789012\nsupport@amazonaws.com.cn"
	early := ready(t, flows.Options{}).says(mail).wantHeard(`"already submitted" first`).wantState("signup_email", flows.Due)
	if early.says("already submitted", mail); early.came() != "activated 123456789012" {
		t.Errorf("after it was said to be submitted: %s", early.came())
	}
	early.says(mail).wantHeard("123456789012.signin.amazonaws.cn")
	other := atAWS(t, flows.Options{}).says("activated", "123456789013", mail).wantHeard("123456789012")
	if other.c.Value("account_id") != "123456789013" {
		t.Error("a letter changes the account without a yes")
	}
	if other.says("yes"); other.c.Value("account_id") != "123456789012" || other.c.Stage != flows.Launching {
		t.Errorf("account %s at %s", other.c.Value("account_id"), other.c.Stage)
	}
}
