package schema

// Words for what holds no figure: one word for one state, in all that a person
// sees. A blank, a mark and 0 are three answers.
const (
	WordNumber        = "数字"
	WordBlank         = "空白"
	WordMark          = "无" // and what else stands for it: see Marks
	WordText          = "文字"
	WordUnreadable    = "无法识别"
	WordUncomputed    = "公式无结果"
	WordAbsent        = "无此栏" // the form has no such line
	WordNotHandedIn   = "未报"  // there is no such form
	WordNotJudged     = "未判定" // what it takes is not there
	WordNotApplicable = "不适用" // the unit says 无, and need not have any
)

var stateWords = map[State]string{
	Number: WordNumber, Blank: WordBlank, Mark: WordMark, Text: WordText,
	Unreadable: WordUnreadable, Uncomputed: WordUncomputed, Absent: WordAbsent,
}

// Word is the state in words.
func (s State) Word() string { return stateWords[s] }

// Words for what came of what a unit owes, beside WordNotHandedIn.
const (
	WordComplete = "报齐"
	WordPartial  = "缺表"
)

// Words for what became of a finding, beside WordNotJudged.
const (
	WordBroken   = "有问题"
	WordAccepted = "已认可"
)

// Severities are all there are, the gravest first.
var Severities = []Severity{Err, Warn, Info}

var severityWords = map[Severity]string{Err: "错误", Warn: "警告", Info: "提示"}

// Word is the severity in words.
func (s Severity) Word() string { return severityWords[s] }

// SeverityWords are the words of Severities.
func SeverityWords() []string {
	words := make([]string, len(Severities))
	for i, s := range Severities {
		words[i] = s.Word()
	}
	return words
}

// Word is what stands of a finding, in a word: how grave it is, or that it is
// accepted or not judged.
func (f Finding) Word() string {
	switch {
	case f.Outcome == NotJudged:
		return WordNotJudged
	case f.Accepted != nil:
		return WordAccepted
	}
	return f.Severity.Word()
}

// SeverityOf is the severity that a word or a letter says.
func SeverityOf(text string) (Severity, bool) {
	for _, s := range Severities {
		if text == s.Word() || text == string(s) {
			return s, true
		}
	}
	return "", false
}
