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
