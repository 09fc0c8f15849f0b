// Package schema says what a submission is: the three forms a budget unit
// (预算单位) hands to its district finance bureau, every table and line of
// them, the checks that hold between their figures, and the limits beyond
// which a unit is flagged.
//
// The forms, checks and limits are data in forms.go, of which New makes a Model: a
// value that is handed down to all that reads, keeps, judges and consolidates; several
// stand side by side. A new wording, line or rule is a change of that file alone. The
// rest of the package gives the data its meaning: exact numbers (Amount), values with
// their state and source (Value), formulas that can both be computed and be printed (Expr), Model.Check,
// which holds a Submission against the rules and tells one cause once, and
// Scope.Recompute, which scores it by the rules of the forms. What a district
// decides for itself is in Settings.
//
// The package reads no files and knows no database. It imports only the
// standard library.
//
// # Glossary
//
//	budget unit      预算单位      who hands the forms in
//	department       主管部门      the unit a budget unit answers to
//	district         区            all submissions of one year
//	filing           一份表        one filled form found in a received file
//	submission       一套报表      the current filings of one unit for one year
//	three public     三公经费      vehicles, overseas visits, official hospitality
//	operating        公用经费      general goods and services of the basic spending
//	initial budget   年初预算数    adjusted budget 全年预算数   executed 全年执行数
//	prior final      上年决算数    budget 本年预算数            final 本年决算数
//	execution rate   预算执行率    executed ÷ adjusted budget
//	staffing rate    在职人员控制率 staff in post ÷ authorized posts
//	full score       分值          score 自评得分
//	self score       自评得分      what the unit wrote
//	recomputed score 复算得分      the forms' own rules on the unit's own figures
//	roster           单位名册      the units that owe a submission
//	accepted         已认可        a finding that the bureau lets stand, with who and why
//	withdrawn        作废          a filing that counts no more; nothing is deleted
//
// 控制率 alone has four meanings on the forms (staff, floor area, investment,
// expense), so no identifier here is called just "control rate".
package schema
