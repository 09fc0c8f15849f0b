package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// output is what a command prints while it runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

var printedAddress = regexp.MustCompile(`(?m)^https?://\S+$`)

// serving runs the serve command and returns the address that it prints, and
// what ends it and waits.
func serving(t *testing.T, args ...string) (address string, end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var out output
	ended := make(chan error, 1)
	cmd := newRoot()
	cmd.SetArgs(append([]string{"serve", "--no-browser"}, args...))
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	go func() { ended <- cmd.ExecuteContext(ctx) }()
	deadline := time.After(time.Minute)
	for address == "" {
		select {
		case err := <-ended:
			cancel()
			t.Fatalf("serve %q ended: %v\n%s", args, err, out.String())
		case <-deadline:
			cancel()
			t.Fatalf("serve %q printed no address:\n%s", args, out.String())
		case <-time.After(5 * time.Millisecond):
			address = printedAddress.FindString(out.String())
		}
	}
	end = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("serve %q: %v\n%s", args, err, out.String())
		}
	})
	t.Cleanup(end)
	return address, end
}

// visitor is a browser without a window.
func visitor(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: time.Minute}
}

func fetch(t *testing.T, client *http.Client, address string) (int, string) {
	t.Helper()
	answer, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// post sends a form as a page of the address does.
func post(t *testing.T, client *http.Client, address string, form url.Values) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", request.URL.Scheme+"://"+request.URL.Host)
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// The address that is printed opens the page; without its token nobody gets in.
// A second program on the same database leads to the first, and the database is
// free again when that has ended.
func TestServe(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("LocalAppData", t.TempDir())
	db := filepath.Join(t.TempDir(), "a.db")
	jixiao(t, "import", "--db", db, filepath.Join(district, "信访局.xlsx"))
	address, end := serving(t, "--db", db, "--addr", "127.0.0.1:0")
	if status, page := fetch(t, visitor(t), address); status != http.StatusOK || !strings.Contains(page, "2023 年度总览") {
		t.Errorf("%s: %d\n%s", address, status, page)
	}
	bare, _, _ := strings.Cut(address, "?")
	if status, page := fetch(t, visitor(t), bare+"district"); status != http.StatusForbidden || strings.Contains(page, "星澜区") {
		t.Errorf("without the token: %d\n%s", status, page)
	}
	if again := jixiao(t, "serve", "--no-browser", "--db", db, "--addr", "127.0.0.1:0"); !strings.Contains(again, "页面已经打开着") || !strings.Contains(again, address) {
		t.Errorf("a second program says %s", again)
	}
	end()
	other, end := serving(t, "--db", db, "--addr", "127.0.0.1:0")
	defer end()
	if other == address {
		t.Errorf("the token is the old one: %s", other)
	}
}

// The page can end the program.
func TestServeQuit(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("LocalAppData", t.TempDir())
	address, _ := serving(t, "--db", filepath.Join(t.TempDir(), "a.db"), "--addr", "127.0.0.1:0")
	client := visitor(t)
	fetch(t, client, address)
	bare, _, _ := strings.Cut(address, "?")
	if status, page := post(t, client, bare+"quit", nil); status != http.StatusOK || !strings.Contains(page, "程序已停止") {
		t.Fatalf("%d\n%s", status, page)
	}
	for gone := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		answer, err := client.Get(bare)
		if err != nil {
			break
		}
		answer.Body.Close()
		if time.Now().After(gone) {
			t.Fatal("the program still answers")
		}
	}
}

// In a network nobody gets in but by name and password, and what is decided is
// decided by that name.
func TestServeNetwork(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("LocalAppData", t.TempDir())
	db := filepath.Join(t.TempDir(), "a.db")
	jixiao(t, "import", "--db", db, filepath.Join(district, "信访局.xlsx"))
	add := newRoot()
	add.SetArgs([]string{"people", "add", "甲经办", "--db", db})
	add.SetIn(strings.NewReader("一二三四五六七八\n"))
	add.SetOut(io.Discard)
	if err := add.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	cert, key := selfSigned(t)
	address, _ := serving(t, "--db", db, "--listen", "127.0.0.1:0", "--cert", cert, "--key", key)
	client := visitor(t)
	client.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // our own certificate
	if !strings.HasPrefix(address, "https://") || strings.Contains(address, "token") {
		t.Fatalf("address %s", address)
	}
	if _, page := fetch(t, client, address+"district"); !strings.Contains(page, "密码") || strings.Contains(page, "信访局") {
		t.Fatalf("without logging in:\n%s", page)
	}
	if status, page := post(t, client, address+"login", url.Values{"name": {"甲经办"}, "password": {"一二三四五六七九"}}); status != http.StatusForbidden || !strings.Contains(page, "姓名或密码不对") {
		t.Fatalf("a wrong password: %d\n%s", status, page)
	}
	if status, page := post(t, client, address+"login", url.Values{"name": {"甲经办"}, "password": {"一二三四五六七八"}}); status != http.StatusOK || !strings.Contains(page, "总览") {
		t.Fatalf("the password: %d\n%s", status, page)
	}
	if status, page := post(t, client, address+"teach/label", url.Values{"label": {"招待开支"}, "path": {"base_data/costs/hospitality"}}); status != http.StatusOK {
		t.Fatalf("teach: %d\n%s", status, page)
	}
	if _, page := fetch(t, client, address+"journal"); !strings.Contains(page, "<td>甲经办</td>") || !strings.Contains(page, "招待开支") {
		t.Errorf("journal:\n%s", page)
	}
	jixiao(t, "people", "remove", "甲经办", "--db", db)
	if _, page := fetch(t, client, address+"district"); strings.Contains(page, "信访局") {
		t.Errorf("who was removed still sees\n%s", page)
	}
}

// A browser names a host without the usual port.
func TestAsked(t *testing.T) {
	for _, test := range []struct {
		host string
		port int
		want string
	}{
		{"127.0.0.1", 8780, "127.0.0.1:8780"}, {"::1", 8780, "[::1]:8780"},
		{"localhost", 80, "localhost:80 localhost"}, {"::1", 443, "[::1]:443 [::1]"},
	} {
		if got := strings.Join(asked(test.host, test.port), " "); got != test.want {
			t.Errorf("%s at %d is asked for as %s, want %s", test.host, test.port, got, test.want)
		}
	}
}
