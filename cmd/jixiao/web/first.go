package web

import (
	"context"
	"net/http"

	"jixiao/cmd/jixiao/bureau"
)

// firstStep is a step on the way to a district, and where it is done.
type firstStep struct {
	Name, Text, To string
	Done           bool
}

// firstSteps are what is to be done before anything has come in; none after that.
func (s *Server) firstSteps(ctx context.Context) ([]firstStep, error) {
	held, err := s.years(ctx)
	if err != nil || len(held) > 0 {
		return nil, err
	}
	year, err := bureau.SettingsYear(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	settings, err := s.DB.Settings(ctx, year)
	if err != nil {
		return nil, err
	}
	return []firstStep{
		{"① 单位名册", "哪些单位要报、归哪个主管部门。有了名册，才知道谁还没有报。", "/settings?open=roster#roster", settings != nil && len(settings.Roster) > 0},
		{"② 限值与截止日期", "超过多少算预警，哪天以后算迟报。限值有默认的，可以以后再改。", "/settings?open=limits#limits", settings != nil && (settings.Deadline != "" || len(settings.Limits) > 0)},
		{"③ 收表", "把单位报来的文件拖进来。", "#drop", false},
	}, nil
}

// openSample leads to the page of the sample data.
func (s *Server) openSample(w http.ResponseWriter, r *http.Request) error {
	if s.Sample == nil {
		return problem{http.StatusNotFound, saysNoSample}
	}
	address, err := s.Sample(toTheEnd(r))
	if err != nil {
		return err
	}
	if staysHere(r) {
		goOn(w, r, address)
		return nil
	}
	// A form may not lead to another address, by the policy of the page; a link may.
	return s.render(w, r, http.StatusOK, "sample", address)
}
