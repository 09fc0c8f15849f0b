package extract

import (
	"slices"

	"jixiao/schema"
)

// doubtful is a rate whose scale is not known yet.
type doubtful struct {
	written schema.Amount
	bare    bool // no percent sign stood with it
	parts   *schema.Ratio
}

// unlikely is a rate in percent from which on a slip of its scale is likelier
// than the rate.
const unlikely = 1000 * schema.One

// settled returns the values with each rate settled that stood without a percent sign,
// and what is to be told: it is a percentage (85.19) or a fraction (0.8519), by the parts
// it is the rate of.
func (r *reader) settled(f *schema.Filing, readings []reading) (values []schema.Value, told []schema.Finding) {
	values = slices.Clone(f.Values)
	scope := r.model.Scope(&schema.Submission{Year: r.form.Year, Filings: []*schema.Filing{f}}).In(f)
	for i, one := range readings {
		if one.rate == nil {
			continue
		}
		number, certain := one.rate.by(scope)
		v := &values[i]
		percent := schema.Quote("percent", one.rate.written.String())
		switch {
		case certain:
			v.Number = number
			if !one.rate.bare && number != one.rate.written {
				told = append(told, r.doubt("F7", f, *v, v.Raw, "read.rate_twice", percent, schema.Quote("taken", number.String())))
			}
			continue
		case one.rate.bare:
			told = append(told, r.doubt("F7", f, *v, v.Raw, "read.scale", schema.Quote("text", v.Raw), percent, schema.Quote("fraction", (one.rate.written*100).String())))
		default:
			told = append(told, r.doubt("F7", f, *v, v.Raw, "read.rate_large", percent))
		}
		v.State, v.Number = schema.Unreadable, 0
	}
	return values, told
}

// by returns the rate as the figures around it have it. It reports false where they do
// not say.
func (d doubtful) by(scope *schema.Scope) (schema.Amount, bool) {
	if d.parts == nil {
		return 0, false
	}
	rate := d.parts.Eval(scope)
	if !rate.OK() {
		return 0, false
	}
	return d.settle(rate.Amount)
}

// settle chooses the reading of a doubtful rate that is nearest to what its
// parts give: as written, a fraction of one (0.8519), or a percentage that was
// made a percentage twice (8519). It reports false when none is near.
func (d doubtful) settle(computed schema.Amount) (schema.Amount, bool) {
	const (
		far  = 3   // a factor by which a slip of the pen is no longer a slip
		slip = 100 // the part by which a figure may differ that is put right
	)
	chosen := d.written
	if fraction := d.written * 100; d.bare && (fraction-computed).Abs() < (chosen-computed).Abs() {
		chosen = fraction
	}
	if twice := d.written / 100; twice*100 == d.written && (twice-computed).Abs()*slip <= computed {
		return twice, true
	}
	near := chosen*far >= computed && chosen <= computed*far
	return chosen, near
}
