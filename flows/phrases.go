package flows

// Command is something that an applicant can ask for at any wait.
type Command string

// The commands. Their words stand in phrases.yaml; a message is a command
// only if it is nothing but such a word, so that an answer which begins with
// one is still an answer.
const (
	CmdHelp      Command = "help"
	CmdBack      Command = "back"
	CmdSkip      Command = "skip"
	CmdEdit      Command = "edit" // words are prefixes: "改邮箱", "edit email"
	CmdProgress  Command = "progress"
	CmdLanguage  Command = "language"
	CmdChinese   Command = "chinese"
	CmdEnglish   Command = "english"
	CmdPause     Command = "pause"
	CmdContinue  Command = "continue"
	CmdHuman     Command = "human"
	CmdTakeBack  Command = "take_back"
	CmdMyData    Command = "my_data"
	CmdMySheet   Command = "my_sheet" // the registration pack
	CmdErase     Command = "erase"
	CmdFewer     Command = "fewer"        // remind me less
	CmdRemind    Command = "remind"       // remind me as before
	CmdSubmitted Command = "submitted"    // "I have already submitted"
	CmdSmallTalk Command = "small_talk"   // "谢谢", "在吗": answered, and the open question asked again
	CmdAccount   Command = "have_account" // "I already have an account"
)

// commands lists them all, for the loader.
func commands() []Command {
	return []Command{
		CmdHelp, CmdBack, CmdSkip, CmdEdit, CmdProgress, CmdLanguage, CmdChinese, CmdEnglish, CmdPause,
		CmdContinue, CmdHuman, CmdTakeBack, CmdMyData, CmdMySheet, CmdErase, CmdFewer, CmdRemind, CmdSubmitted, CmdAccount, CmdSmallTalk,
	}
}

// Phrases are the sentences of the conversation that belong to no step.
// {label}, {value} and the like are filled in by the engine; the loader knows
// from the yaml keys which phrases must exist.
type Phrases struct {
	// Meeting
	WelcomeBack Text `yaml:"welcome_back"`
	Resumed     Text `yaml:"resumed"`
	Help        Text `yaml:"help"`
	HandedBack  Text `yaml:"handed_back"`
	Trouble     Text `yaml:"trouble"` // something of ours broke; bot says it

	// Answers
	Saved         Text `yaml:"saved"`      // {label} {value}
	SavedMany     Text `yaml:"saved_many"` // {list}
	ChooseOne     Text `yaml:"choose_one"`
	SmallTalk     Text `yaml:"small_talk"`
	Stuck         Text `yaml:"stuck"`
	NotUnderstood Text `yaml:"not_understood"`
	Current       Text `yaml:"current"` // {label} {value}
	Keep          Text `yaml:"keep"`
	Same          Text `yaml:"same"` // {label} {value}
	SkipOption    Text `yaml:"skip_option"`
	Confirm       Text `yaml:"confirm"` // {label} {value}
	ConfirmUse    Text `yaml:"confirm_use"`
	ConfirmTyped  Text `yaml:"confirm_typed"` // {value}
	ConfirmRetype Text `yaml:"confirm_retype"`
	Pick          Text `yaml:"pick"` // {label}
	PickPlace     Text `yaml:"pick_place"`
	Skipped       Text `yaml:"skipped"`
	CannotSkip    Text `yaml:"cannot_skip"` // {label}
	FirstItem     Text `yaml:"first_item"`
	Stale         Text `yaml:"stale"`
	TooLong       Text `yaml:"too_long"`
	BeforeConsent Text `yaml:"before_consent"`
	Differs       Text `yaml:"differs"` // {label} {value} {other}
	AllReady      Text `yaml:"all_ready"`

	// Editing
	EditWhich   Text `yaml:"edit_which"`
	EditUnknown Text `yaml:"edit_unknown"`
	EditTooLate Text `yaml:"edit_too_late"`
	Edited      Text `yaml:"edited"`   // {label} {value}: the person edited the message that had given it
	Recalled    Text `yaml:"recalled"` // {label}

	// Consent and secrets
	Agree         Text `yaml:"agree"`
	Disagree      Text `yaml:"disagree"`
	SecretCode    Text `yaml:"secret_code"`
	SecretWord    Text `yaml:"secret_password"`
	SecretKey     Text `yaml:"secret_key"`
	SecretDelete  Text `yaml:"secret_delete"`
	NoticeAbroad  Text `yaml:"notice_abroad"`
	PrivateKept   Text `yaml:"private_not_kept"` // {list}
	PrivateAbroad Text `yaml:"private_abroad"`
	EnterYourself Text `yaml:"enter_yourself"`

	// Questions
	NoAnswer      Text `yaml:"no_answer"`
	CallHuman     Text `yaml:"call_human"`
	HumanTold     Text `yaml:"human_told"`
	NoAnswerAlone Text `yaml:"no_answer_alone"`
	NoDesk        Text `yaml:"no_desk"`

	// Consultants
	GoOn           Text `yaml:"go_on"`
	ConsultantSays Text `yaml:"consultant_says"` // {text}
	Invited        Text `yaml:"invited"`
	InviteTaken    Text `yaml:"invite_taken"`
	InviteOver     Text `yaml:"invite_over"`
	PausedByUs     Text `yaml:"paused_by_us"`
	ClosedByUs     Text `yaml:"closed_by_us"`
	Reopened       Text `yaml:"reopened"`
	PassedOn       Text `yaml:"passed_on"`

	// Documents
	FileReceived    Text `yaml:"file_received"` // {label}
	FileFine        Text `yaml:"file_fine"`     // {label}
	FileToHuman     Text `yaml:"file_to_human"` // {label}
	FileUnsure      Text `yaml:"file_unsure"`
	FileOneSide     Text `yaml:"file_one_side"`
	CutOff          Text `yaml:"cut_off"` // {where}
	FileTooMany     Text `yaml:"file_too_many"`
	FileMoved       Text `yaml:"file_moved"` // {label}
	FileHave        Text `yaml:"file_have"`  // {label}
	FileLater       Text `yaml:"file_later"` // {label}
	AsIs            Text `yaml:"as_is"`
	AsIsAlone       Text `yaml:"as_is_alone"`
	OneSide         Text `yaml:"one_side"`
	ScanSays        Text `yaml:"scan_says"`    // {typed} {read}
	ScanPlaces      Text `yaml:"scan_places"`  // {label} {positions}
	ScanPrivate     Text `yaml:"scan_private"` // {label}
	Found           Text `yaml:"found"`        // {list}
	FoundYes        Text `yaml:"found_yes"`
	FoundNo         Text `yaml:"found_no"`
	AddressDiffers  Text `yaml:"address_differs"`  // {read}
	TaxpayerDiffers Text `yaml:"taxpayer_differs"` // {label} {value} {read}

	// Pages for what does not belong into a chat: {list} {until}, and {link},
	// which is filled in outside
	LinkSelf      Text `yaml:"link_self"`
	LinkLeader    Text `yaml:"link_leader"`
	LinkWaiting   Text `yaml:"link_waiting"`
	LinkDone      Text `yaml:"link_done"` // {list}
	LinkByPage    Text `yaml:"link_by_page"`
	LinkNever     Text `yaml:"link_never"`
	LinkByLeader  Text `yaml:"link_by_leader"`
	PrivateByLink Text `yaml:"private_by_link"`

	FileChecking   Text `yaml:"file_checking"` // {label}
	FileUnexpected Text `yaml:"file_unexpected"`
	FileWanted     Text `yaml:"file_wanted"` // {label}
	FileInApp      Text `yaml:"file_in_app"`
	FileNone       Text `yaml:"file_none"`
	FileWhich      Text `yaml:"file_which"`
	FileTakenBack  Text `yaml:"file_taken_back"` // {label}
	SharedVoice    Text `yaml:"shared_voice"`
	SharedTooBig   Text `yaml:"shared_too_big"`
	SharedExternal Text `yaml:"shared_external"`
	SharedOther    Text `yaml:"shared_other"`

	// The journey
	Precheck            Text `yaml:"precheck"`
	Overview            Text `yaml:"overview"` // {list}
	FromID              Text `yaml:"from_id"`  // {value}
	PrecheckWait        Text `yaml:"precheck_wait"`
	PrecheckOK          Text `yaml:"precheck_ok"`
	Returned            Text `yaml:"returned"`      // {list}
	ReturnedItem        Text `yaml:"returned_item"` // {label} {reason} {fix}
	ReturnedNote        Text `yaml:"returned_note"` // {note}
	Registering         Text `yaml:"registering"`
	PageTitle           Text `yaml:"page_title"`  // {n} {of} {title}
	PageValues          Text `yaml:"page_values"` // {list}
	PageDone            Text `yaml:"page_done"`
	PageTrouble         Text `yaml:"page_trouble"`
	TroubleAsk          Text `yaml:"trouble_ask"`
	TroubleBack         Text `yaml:"trouble_back"`
	SubmittedNow        Text `yaml:"submitted_now"`
	Submitted           Text `yaml:"submitted"`       // {date}
	StillReview         Text `yaml:"still_reviewing"` // {date}
	RejectedItems       Text `yaml:"rejected_items"`  // {list}
	SubmittedAgain      Text `yaml:"submitted_again"` // {n} {date}
	AttemptNow          Text `yaml:"attempt_now"`     // {n}
	AttemptNext         Text `yaml:"attempt_next"`    // {n}
	ResultUnclear       Text `yaml:"result_unclear"`
	LetterEarly         Text `yaml:"letter_early"`
	LetterPicture       Text `yaml:"letter_picture"`
	ResultPicture       Text `yaml:"result_picture"`
	ReasonsFound        Text `yaml:"reasons_found"` // {list}
	ReasonsYes          Text `yaml:"reasons_yes"`
	ReasonsNo           Text `yaml:"reasons_no"`
	ReasonsNone         Text `yaml:"reasons_none"`
	ReasonsRest         Text `yaml:"reasons_rest"`
	ReasonsRestAlone    Text `yaml:"reasons_rest_alone"`
	ReasonsUnknown      Text `yaml:"reasons_unknown"`
	ReasonsUnknownAlone Text `yaml:"reasons_unknown_alone"`
	RejectedAlone       Text `yaml:"rejected_other_alone"`
	RejectedOther       Text `yaml:"rejected_other"`
	SignIn              Text `yaml:"sign_in"`
	TaskDone            Text `yaml:"task_done"`
	TaskLater           Text `yaml:"task_later"`
	TaskNot             Text `yaml:"task_not_needed"`
	TasksLeft           Text `yaml:"tasks_left"` // {list}
	AllDone             Text `yaml:"all_done"`
	AlreadyAt           Text `yaml:"already_at"`

	// Progress, pause, data
	Progress      Text `yaml:"progress"`      // {done} {total} {stage} {ball} {since}
	ProgressLeft  Text `yaml:"progress_left"` // {list} {more}
	ProgressMore  Text `yaml:"progress_more"` // {n}
	PausedNow     Text `yaml:"paused"`
	LangNow       Text `yaml:"language_now"`
	MyData        Text `yaml:"my_data"` // {list}
	MyDataNone    Text `yaml:"my_data_none"`
	MySheet       Text `yaml:"my_sheet"` // {until}, and {pack}, which is filled in outside
	MySheetNone   Text `yaml:"my_sheet_none"`
	SheetHint     Text `yaml:"my_sheet_hint"`
	MyConsent     Text `yaml:"my_consent"` // {notice} {answer} {time}
	EraseAsk      Text `yaml:"erase_ask"`
	EraseYes      Text `yaml:"erase_yes"`
	EraseNo       Text `yaml:"erase_no"`
	ErasedAll     Text `yaml:"erased"`
	EraseKept     Text `yaml:"erase_kept"`
	Given         Text `yaml:"given"`
	Refused       Text `yaml:"refused"`
	ListSeparator Text `yaml:"list_separator"`

	// Waiting
	KeepReminding    Text `yaml:"keep_reminding"`
	RemindButton     Text `yaml:"remind_button"`
	RemindOn         Text `yaml:"remind_on"`
	RemindFewer      Text `yaml:"remind_fewer"`
	RemindLater      Text `yaml:"remind_later"`    // {date}
	UnheardSubject   Text `yaml:"unheard_subject"` // of an e-mail, as the next
	Unheard          Text `yaml:"unheard"`
	OverdueStill     Text `yaml:"overdue_still"`
	OverdueAlone     Text `yaml:"overdue_alone"` // where there are no consultants
	ErasedSubject    Text `yaml:"erased_subject"`
	ErasedScans      Text `yaml:"erased_scans"`
	ErasedByUs       Text `yaml:"erased_by_us"`
	ErasedOverTime   Text `yaml:"erased_over_time"`
	ErasedButLicense Text `yaml:"erased_but_license"` // {date}

	Stages map[Stage]Text  `yaml:"stages"`
	Balls  map[Ball]Text   `yaml:"balls"`
	Values map[string]Text `yaml:"values"` // words for values that are no choice: done, later, ready …
}
