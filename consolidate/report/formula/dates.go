package formula

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dayZero is the day from which dates count. Spreadsheets differ before 1900-03-01,
// since some count a 1900-02-29 that never was.
var dayZero = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

const (
	firstDay = 61      // 1900-03-01
	lastDay  = 2958465 // 9999-12-31
)

// dayOf returns the day of a number. ok is false where spreadsheets differ.
func dayOf(x float64) (day time.Time, ok bool) {
	if x < firstDay || x >= lastDay+1 {
		return day, false
	}
	return dayZero.AddDate(0, 0, int(x)), true
}

// serial returns a day as a number. The error is ErrUnknown where spreadsheets differ.
func serial(day time.Time) (any, error) {
	n := math.Round(day.Sub(dayZero).Hours() / 24)
	if n < firstDay || n > lastDay {
		return nil, ErrUnknown
	}
	return n, nil
}

// dateOf computes DATE.
func dateOf(e *evaluator, args []argument) (any, error) {
	v, err := ofNumbers(3, func(x []float64) Value {
		year, month, day := math.Trunc(x[0]), math.Floor(x[1]), math.Floor(x[2])
		if year < 1900 || year > 9999 || math.Abs(month) > 10000 || math.Abs(day) > 100000 {
			return nil
		}
		return time.Date(int(year), time.Month(month), int(day), 0, 0, 0, 0, time.UTC)
	})(e, args)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case time.Time:
		return serial(v)
	case nil:
		return nil, ErrUnknown
	}
	return v, nil
}

// date computes the i-th argument as a day.
func (e *evaluator) date(args []argument, i int) (day time.Time, wrong Value, err error) {
	x, wrong, err := e.num(args, i)
	if err != nil || wrong != nil {
		return day, wrong, err
	}
	day, ok := dayOf(x)
	if !ok {
		err = ErrUnknown
	}
	return day, nil, err
}

// ofDate makes a function of one day.
func ofDate(f func(time.Time) float64) function {
	return func(e *evaluator, args []argument) (any, error) {
		day, wrong, err := e.date(args, 0)
		if err != nil || wrong != nil {
			return wrong, err
		}
		return f(day), nil
	}
}

// weekday computes WEEKDAY. The second argument says which day has which number:
// Sunday is 1 for 1 or none, Monday is 1 for 2, Monday is 0 for 3.
func weekday(e *evaluator, args []argument) (any, error) {
	day, wrong, err := e.date(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	from, wrong, err := e.numOr(args, 1, 1)
	if err != nil || wrong != nil {
		return wrong, err
	}
	n := int(day.Weekday())
	switch from {
	case 1:
		return float64(n + 1), nil
	case 2:
		return float64((n+6)%7 + 1), nil
	case 3:
		return float64((n + 6) % 7), nil
	}
	return nil, ErrUnknown
}

// monthsOn computes EDATE, or EOMONTH with the last day of the month.
func monthsOn(last bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		day, wrong, err := e.date(args, 0)
		if err != nil || wrong != nil {
			return wrong, err
		}
		by, wrong, err := e.num(args, 1)
		if err != nil || wrong != nil {
			return wrong, err
		}
		if math.Abs(by) > 100000 {
			return nil, ErrUnknown
		}
		month := day.Month() + time.Month(by)
		end := time.Date(day.Year(), month+1, 0, 0, 0, 0, 0, time.UTC)
		if last || day.Day() > end.Day() {
			return serial(end)
		}
		return serial(time.Date(day.Year(), month, day.Day(), 0, 0, 0, 0, time.UTC))
	}
}

// daysBetween computes DAYS. Spreadsheets differ for parts of days.
func daysBetween(e *evaluator, args []argument) (any, error) {
	v, err := ofNumbers(2, func(x []float64) Value {
		if x[0] != math.Trunc(x[0]) || x[1] != math.Trunc(x[1]) {
			return nil
		}
		return x[0] - x[1]
	})(e, args)
	if err == nil && v == nil {
		err = ErrUnknown
	}
	return v, err
}

// dateDifference computes DATEDIF for whole years, months or days. Spreadsheets differ
// for the days beyond whole months or years.
func dateDifference(e *evaluator, args []argument) (any, error) {
	from, wrong, err := e.date(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	to, wrong, err := e.date(args, 1)
	if err != nil || wrong != nil {
		return wrong, err
	}
	unit, wrong, err := e.text(args, 2)
	if err != nil || wrong != nil {
		return wrong, err
	}
	if to.Before(from) {
		return BadNum, nil
	}
	months := 12*(to.Year()-from.Year()) + int(to.Month()-from.Month())
	if to.Day() < from.Day() {
		months--
	}
	switch strings.ToUpper(unit) {
	case "D":
		return math.Round(to.Sub(from).Hours() / 24), nil
	case "M":
		return float64(months), nil
	case "Y":
		return float64(months / 12), nil
	case "YM":
		return float64(months % 12), nil
	}
	return nil, ErrUnknown
}

var plainDate = regexp.MustCompile(`^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$`)

// dateWritten computes DATEVALUE for 2023-1-31, the form that all settings read alike.
func dateWritten(e *evaluator, args []argument) (any, error) {
	s, wrong, err := e.text(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	m := plainDate.FindStringSubmatch(s)
	if m == nil {
		return nil, ErrUnknown
	}
	day, err := time.Parse("2006-1-2", s)
	if err != nil {
		return BadVal, nil
	}
	return serial(day)
}

// datePrinted prints a date in a format that dateFormat matches.
func datePrinted(x float64, format string) (any, error) {
	day, ok := dayOf(x)
	if !ok {
		return nil, ErrUnknown
	}
	return dateParts.ReplaceAllStringFunc(format, func(part string) string {
		switch part {
		case "yyyy":
			return day.Format("2006")
		case "yy":
			return day.Format("06")
		case "mm":
			return day.Format("01")
		case "m":
			return strconv.Itoa(int(day.Month()))
		case "dd":
			return day.Format("02")
		case "d":
			return strconv.Itoa(day.Day())
		}
		return unquoted(part)
	}), nil
}
