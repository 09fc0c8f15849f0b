package calc

import "strings"

// expression is a formula, or a part of one. It is a literal, a reference, or what an
// operator or a function is applied to.
type expression struct {
	op      string // "" for a literal, "ref" for a reference; an operator, a function
	literal value
	ref     reference
	args    []*expression
}

// functions are those that are known, with the least and the most arguments that
// they take.
var functions = map[string][2]int{"SUM": {1, 255}, "ROUND": {2, 2}, "IF": {2, 3}, "IFERROR": {2, 2}}

// parser reads the pieces of a formula.
type parser struct {
	rest  []token // without white space
	depth int
}

// parse reads a formula. It reports false for one that uses what is not known.
func parse(tokens []token) (*expression, bool) {
	var p parser
	for _, t := range tokens {
		if t.kind != tokSpace {
			p.rest = append(p.rest, t)
		}
	}
	e, ok := p.comparison()
	return e, ok && len(p.rest) == 0
}

// next returns the kind and the text of the next piece.
func (p *parser) next() (tokenKind, string) {
	if len(p.rest) == 0 {
		return tokOther, ""
	}
	return p.rest[0].kind, p.rest[0].text
}

// operator takes the next piece if it is one of some operators of one sign.
func (p *parser) operator(of string) (string, bool) {
	kind, text := p.next()
	if kind != tokOperator || !strings.Contains(of, text) {
		return "", false
	}
	p.rest = p.rest[1:]
	return text, true
}

// binary reads operands of some operators, which bind from the left.
func (p *parser) binary(operators string, operand func() (*expression, bool)) (*expression, bool) {
	left, ok := operand()
	for ok {
		op, found := p.operator(operators)
		if !found {
			return left, true
		}
		var right *expression
		if right, ok = operand(); ok {
			left = &expression{op: op, args: []*expression{left, right}}
		}
	}
	return nil, false
}

// comparison reads what stands between the parentheses of a formula. A comparison of
// the outcome of another is not known.
func (p *parser) comparison() (*expression, bool) {
	if p.depth++; p.depth > maxNesting {
		return nil, false
	}
	defer func() { p.depth-- }()
	left, ok := p.sum()
	if !ok {
		return nil, false
	}
	op, found := p.operator("=<>")
	if !found {
		return left, true
	}
	if more, _ := p.next(); more == tokOperator && op != "=" {
		if second, found := p.operator(map[string]string{"<": "=>", ">": "="}[op]); found {
			op += second
		}
	}
	right, ok := p.sum()
	return &expression{op: op, args: []*expression{left, right}}, ok
}

func (p *parser) sum() (*expression, bool) { return p.binary("+-", p.product) }

func (p *parser) product() (*expression, bool) { return p.binary("*/", p.signed) }

// signed reads an operand with the signs before it and the percent signs behind it.
func (p *parser) signed() (*expression, bool) {
	if op, ok := p.operator("+-"); ok {
		if p.depth++; p.depth > maxNesting {
			return nil, false
		}
		defer func() { p.depth-- }()
		e, ok := p.signed()
		return &expression{op: "sign" + op, args: []*expression{e}}, ok
	}
	e, ok := p.operand()
	for ok {
		if _, percent := p.operator("%"); !percent {
			break
		}
		e = &expression{op: "%", args: []*expression{e}}
	}
	return e, ok
}

// operand reads a literal, a reference, a call, or what stands in parentheses.
func (p *parser) operand() (*expression, bool) {
	if len(p.rest) == 0 {
		return nil, false
	}
	t := p.rest[0]
	p.rest = p.rest[1:]
	switch t.kind {
	case tokString:
		if len(t.text) < 2 || !strings.HasSuffix(t.text, `"`) {
			return nil, false
		}
		return &expression{literal: textValue(strings.ReplaceAll(t.text[1:len(t.text)-1], `""`, `"`))}, true
	case tokNumber:
		v, ok := numberValue(t.text)
		return &expression{literal: v}, ok
	case tokBool:
		return &expression{literal: boolValue(strings.EqualFold(t.text, "TRUE"))}, true
	case tokRef:
		return &expression{op: "ref", ref: t.ref}, true
	case tokFunction:
		return p.call(strings.ToUpper(t.text))
	case tokOpen:
		e, ok := p.comparison()
		return e, ok && p.take(tokClose)
	}
	return nil, false
}

// take passes over the next piece if it is of a kind.
func (p *parser) take(kind tokenKind) bool {
	if next, _ := p.next(); len(p.rest) == 0 || next != kind {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// call reads the arguments of a function.
func (p *parser) call(name string) (*expression, bool) {
	count, known := functions[name]
	if !known || !p.take(tokOpen) {
		return nil, false
	}
	e := &expression{op: name}
	for {
		arg, ok := p.comparison()
		if !ok {
			return nil, false
		}
		e.args = append(e.args, arg)
		if p.take(tokComma) {
			continue
		}
		return e, p.take(tokClose) && count[0] <= len(e.args) && len(e.args) <= count[1]
	}
}
