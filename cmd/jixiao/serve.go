package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/cli/browser"
	"github.com/gofrs/flock"
	"github.com/inconshreveable/mousetrap"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"jixiao/cmd/jixiao/web"
	"jixiao/schema/store"
)

// serveFlags say how the page is reached.
type serveFlags struct {
	address   string // of the own machine
	listen    string // of a network; "" for the own machine alone
	hosts     []string
	cert, key string
	maxFile   int64 // of those that are dropped from the network, in MB; 0 for any
	inbox     string
	noBrowser bool
}

// Where the page is by default.
const (
	defaultAddress = "127.0.0.1:8780"
	defaultInbox   = "收件箱"
	defaultMaxFile = 2048 // MB
)

func newServe(o *options) *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:                   serveName + " [选项]",
		Aliases:               []string{"页面"},
		Short:                 helpServe,
		Long:                  helpServeLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.serve(cmd, flags, cmd.Flags().Changed("addr"))
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.address, "addr", defaultAddress, helpAddr)
	f.BoolVar(&flags.noBrowser, "no-browser", false, helpNoBrowser)
	f.StringVar(&flags.inbox, "inbox", "", helpInbox)
	f.StringVar(&flags.listen, "listen", "", helpListen)
	f.StringArrayVar(&flags.hosts, "host", nil, helpHost)
	f.Int64Var(&flags.maxFile, "max-file", defaultMaxFile, helpMaxFile)
	f.StringVar(&flags.cert, "cert", "", helpCert)
	f.StringVar(&flags.key, "key", "", helpKey)
	return cmd
}

// serve shows the page until it is told to stop. exact says that the address is
// the person's own wish.
func (o *options) serve(cmd *cobra.Command, flags serveFlags, exact bool) (err error) {
	ctx, quit := context.WithCancel(cmd.Context())
	defer quit()
	if (flags.cert == "") != (flags.key == "") {
		return certAndKey{}
	}
	unlock, free := o.lockPage()
	if !free {
		return o.alreadyServed(cmd, flags)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	options, err := o.pageOptions(cmd, flags, db)
	if err != nil {
		return err
	}
	listener, err := flags.open(ctx, db, exact)
	if err != nil {
		return err
	}
	defer listener.Close() // again, without harm, when all went well
	address := flags.reach(&options, listener.Addr().(*net.TCPAddr), quit)
	if flags.listen == "" { // on a network nobody is at the computer that it would be shown on
		bare, _, _ := strings.Cut(address, "?")
		shown := &sample{model: o.model, options: web.Options{Version: options.Version, By: sampleClerk, Failed: options.Failed, SampleOf: bare}}
		defer func() { err = errors.Join(err, shown.close()) }()
		options.Sample = shown.open
	}
	page, err := web.New(ctx, options)
	if err != nil {
		return err
	}
	defer page.Close()
	defer o.remember(address)()
	server := page.HTTP()
	ended := shutDownAfter(ctx, server)
	if err := o.sayServed(cmd, flags, address); err != nil {
		return err
	}
	if !flags.noBrowser && flags.listen == "" {
		go openBrowser(cmd, address) // which may not return before the browser is closed
	}
	if options.Secure {
		err = server.ServeTLS(listener, flags.cert, flags.key)
	} else {
		err = server.Serve(listener)
	}
	quit()
	<-ended
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return cannotServe{err}
}

// lockPage makes sure that no other page is shown of the database. A file system without
// locks, or a folder that cannot be written, is told by the database.
func (o *options) lockPage() (unlock func() error, free bool) {
	lock := flock.New(besideDatabase(o.db, "lock"))
	locked, err := lock.TryLock()
	if !locked {
		return func() error { return nil }, err != nil
	}
	return lock.Unlock, true
}

// pageOptions are those of the page, wherever it is reached.
func (o *options) pageOptions(cmd *cobra.Command, flags serveFlags, db *store.DB) (web.Options, error) {
	inbox, err := filepath.Abs(cmp.Or(flags.inbox, filepath.Join(filepath.Dir(o.db), defaultInbox)))
	return web.Options{DB: db, Database: o.db, Version: version(), Year: o.year, By: byWhom(""), Inbox: inbox,
		Failed: func(err error) { fmt.Fprintln(cmd.ErrOrStderr(), time.Now().Format(time.DateTime), err) },
	}, err
}

// reach sets by whom the page can be reached, and returns its address. On the own
// machine it can be told to quit.
func (f serveFlags) reach(options *web.Options, at *net.TCPAddr, quit func()) (address string) {
	scheme := "http"
	if f.cert != "" {
		scheme, options.Secure = "https", true
	}
	if f.listen != "" {
		options.Largest = f.maxFile << 20
		options.Hosts = f.names(at)
		return fmt.Sprintf("%s://%s/", scheme, options.Hosts[0])
	}
	options.Token, options.Quit = web.NewToken(), quit
	for _, host := range []string{at.IP.String(), "127.0.0.1", "localhost", "::1"} {
		options.Hosts = append(options.Hosts, asked(host, at.Port)...)
	}
	return fmt.Sprintf("%s://%s/?token=%s", scheme, at, options.Token)
}

// shutDownAfter has a server end when ctx is done; ended is closed then.
func shutDownAfter(ctx context.Context, server *http.Server) (ended chan struct{}) {
	ended = make(chan struct{})
	go func() {
		defer close(ended)
		<-ctx.Done()
		ending, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		if err := server.Shutdown(ending); err != nil {
			_ = server.Close() // a browser that holds on is let go
		}
	}()
	return ended
}

// sayServed says where the page is.
func (o *options) sayServed(cmd *cobra.Command, flags serveFlags, address string) error {
	if o.json {
		return printJSON(cmd.OutOrStdout(), struct {
			Address string `json:"address"`
		}{address})
	}
	fmt.Fprintln(cmd.OutOrStdout(), served(address, flags.listen != "", flags.cert != ""))
	return nil
}

// open listens at the address that is asked for.
func (f serveFlags) open(ctx context.Context, db *store.DB, exact bool) (net.Listener, error) {
	if f.listen != "" {
		people, err := db.People(ctx)
		if err != nil {
			return nil, err
		}
		if len(people) == 0 {
			return nil, noPeople{}
		}
		listener, err := net.Listen("tcp", f.listen)
		if err != nil {
			return nil, badAddress{f.listen, err}
		}
		return listener, nil
	}
	host, _, err := net.SplitHostPort(f.address)
	if err != nil {
		return nil, badAddress{f.address, err}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, notLoopback{f.address}
	}
	listener, err := net.Listen("tcp", f.address)
	if err != nil && !exact { // another program has the usual port
		listener, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
	}
	if err != nil {
		return nil, badAddress{f.address, err}
	}
	return listener, nil
}

// names are those by which the computer is reached in its network: its
// addresses, its name, and what it is told to be called. Addresses are safe: a
// page of somebody else's that is led here has a name.
func (f serveFlags) names(at *net.TCPAddr) []string {
	var names []string
	add := func(host string) { names = append(names, asked(host, at.Port)...) }
	for _, host := range f.hosts {
		add(host)
	}
	if !at.IP.IsUnspecified() {
		add(at.IP.String())
	} else if addresses, err := net.InterfaceAddrs(); err == nil {
		var own []string
		for _, a := range addresses {
			if n, ok := a.(*net.IPNet); ok {
				if n.IP.IsLoopback() {
					own = append(own, n.IP.String())
				} else {
					add(n.IP.String())
				}
			}
		}
		for _, ip := range own {
			add(ip)
		}
	}
	if name, err := os.Hostname(); err == nil {
		add(name)
	}
	add("localhost")
	return names
}

// asked is what a browser calls a host by: with the port, and without the usual
// one.
func asked(host string, port int) []string {
	names := []string{net.JoinHostPort(host, strconv.Itoa(port))}
	if port == 80 || port == 443 {
		names = append(names, strings.TrimSuffix(net.JoinHostPort(host, ""), ":"))
	}
	return names
}

// besideDatabase is a file of the program's own beside a database.
func besideDatabase(db, what string) string {
	return filepath.Join(filepath.Dir(db), "."+filepath.Base(db)+"."+what)
}

// rememberedAt is where a person's programs keep the address of the page of a
// database, for a second start to lead there. It is the person's own folder: the
// address lets in who knows it.
func (o *options) rememberedAt() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	path, err := filepath.Abs(o.db)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(dir, "jixiao", hex.EncodeToString(sum[:8])+".json"), nil
}

// remember keeps the address of the page while it is served. Where that cannot
// be, a second start says so instead of leading there.
func (o *options) remember(address string) (forget func()) {
	name, err := o.rememberedAt()
	if err != nil {
		return func() {}
	}
	data, err := json.Marshal(address)
	if err != nil {
		return func() {}
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return func() {}
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		return func() {}
	}
	return func() { _ = os.Remove(name) } // a stale one leads nowhere and is passed over
}

// alreadyServed leads to the page that another program of the same person shows
// of the database.
func (o *options) alreadyServed(cmd *cobra.Command, flags serveFlags) error {
	name, err := o.rememberedAt()
	if err != nil {
		return servedElsewhere{o.db}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return servedElsewhere{o.db}
	}
	var address string
	if err := json.Unmarshal(data, &address); err != nil {
		return servedElsewhere{o.db}
	}
	client := http.Client{Timeout: 3 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(address)
	if err != nil {
		return servedElsewhere{o.db}
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode >= http.StatusBadRequest {
		return servedElsewhere{o.db}
	}
	fmt.Fprintln(cmd.OutOrStdout(), servedAlready(address))
	if !flags.noBrowser {
		openBrowser(cmd, address)
	}
	return nil
}

// openBrowser opens the page; where there is no browser to be found, the address
// was printed.
func openBrowser(cmd *cobra.Command, address string) {
	browser.Stdout, browser.Stderr = cmd.ErrOrStderr(), cmd.ErrOrStderr()
	if err := browser.OpenURL(address); err != nil {
		fmt.Fprintln(cmd.ErrOrStderr(), noBrowserFound)
	}
}

// byDoubleClick reports whether the program was started from a desktop: on
// Windows by the Explorer, elsewhere without any terminal, but with a screen.
func byDoubleClick() bool {
	if runtime.GOOS == "windows" {
		return mousetrap.StartedByExplorer()
	}
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return false
	}
	for _, f := range []*os.File{os.Stdin, os.Stdout, os.Stderr} {
		if term.IsTerminal(int(f.Fd())) {
			return false
		}
	}
	// A script that reads what is printed is no desktop.
	info, err := os.Stdout.Stat()
	return err == nil && info.Mode()&(fs.ModeNamedPipe) == 0 && !info.Mode().IsRegular()
}

// serveDesktop shows the page for who has double-clicked the program: there is
// perhaps no window to read from, and the folder is not of their choosing.
func (o *options) serveDesktop(cmd *cobra.Command) error {
	if !cmd.Flags().Changed("db") {
		path, err := desktopDatabase()
		if err != nil {
			return tellDesktop(cmd, err)
		}
		o.db = path
	}
	return tellDesktop(cmd, o.serve(cmd, serveFlags{address: defaultAddress}, false))
}

// desktopDatabase is the database of a double click: the one in the folder where
// the program is, or in the home folder where nothing can be written there.
func desktopDatabase() (string, error) {
	const name = "jixiao.db"
	if _, err := os.Stat(name); err == nil {
		return filepath.Abs(name)
	}
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	folder := filepath.Dir(program)
	if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
		return filepath.Join(folder, name), nil
	}
	probe, err := os.CreateTemp(folder, ".jixiao-")
	if err == nil {
		return filepath.Join(folder, name), errors.Join(probe.Close(), os.Remove(probe.Name()))
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	folder = filepath.Join(home, "绩效")
	return filepath.Join(folder, name), os.MkdirAll(folder, 0o777)
}

// tellDesktop makes sure that an error is seen: a window that closes at once, or
// none at all, shows nothing.
func tellDesktop(cmd *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	if term.IsTerminal(int(os.Stdin.Fd())) {
		fmt.Fprintln(cmd.ErrOrStderr(), explain(err))
		fmt.Fprintln(cmd.ErrOrStderr(), pressEnter)
		_, _ = fmt.Scanln() // whatever is pressed
		return errPending
	}
	text := "<!DOCTYPE html><meta charset=utf-8><title>绩效</title><pre style='font:16px sans-serif;white-space:pre-wrap'>" + html.EscapeString(explain(err))
	if openErr := browser.OpenReader(strings.NewReader(text)); openErr != nil {
		return errors.Join(err, openErr)
	}
	return err
}
