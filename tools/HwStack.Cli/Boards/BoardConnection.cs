using HwStack.Boards.Discovery;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Links.Tracing;

namespace HwStack.Cli.Boards;

/// <summary>The way to one board for as long as a command needs it: holds the board's lock and, for board:virtual, the board itself; opens links to it, traced when that was asked for.</summary>
internal sealed class BoardConnection : IDisposable
{
    private readonly LinkAddress _address;
    private readonly string? _trace;
    private readonly bool _append;
    private readonly CliContext _context;
    private readonly List<TracingLink> _traced = [];
    private BoardLock? _lock;
    private VirtualBoardThread? _virtual;

    /// <summary>Prepares a connection; nothing is opened yet.</summary>
    /// <param name="address">As users write it. HW5000 when it is none.</param>
    /// <param name="trace">File for the traffic of all its links; null: none.</param>
    /// <param name="context">Clock, cancellation, warnings.</param>
    /// <param name="append">Another connection of the same command has begun the trace.</param>
    public BoardConnection(string address, string? trace, CliContext context, bool append = false)
    {
        _address = LinkAddress.Parse(address);
        (_trace, _context, _append) = (trace, context, append);
    }

    /// <summary>The address in its plain form.</summary>
    public string Address => _address.ToString();

    /// <summary>Opens a link, takes the lock the first time. The link is the caller's.</summary>
    /// <exception cref="UserErrorException">HW5001 to HW5053: why it cannot be opened.</exception>
    public Link Open()
    {
        Hold();
        Link link = LinkOpener.Open(_address, new LinkOpenOptions { Time = _context.Time, FindUsbDevice = FindUsb, OpenVirtual = OpenVirtual }, _context.Cancellation);
        if (_trace is null)
        {
            return link;
        }

        TracingLink traced = TracingLink.ToFile(link, _trace, _context.Time, append: _append || _traced.Count > 0);
        _traced.Add(traced);
        return traced;
    }

    /// <summary>Gives the board back; warns when a trace ends early.</summary>
    public void Dispose()
    {
        _virtual?.Dispose();
        _lock?.Dispose();
        _lock = null;
        if (_traced.Select(link => link.Failure).FirstOrDefault(failure => failure is not null) is { } why)
        {
            _context.Warn([new Warning("HWW312", $"The trace ends before the traffic does: {why}", _trace)]);
        }
    }

    private static string FindUsb(string selector) => PortFinder.FindUsb(selector, PortScanner.List()).Device;

    private Link OpenVirtual()
    {
        _virtual ??= new VirtualBoardThread(_context.Time);
        return _virtual.Open();
    }

    // Whoever waits at a socket or a terminal serves one host after another by itself; a port has nobody who would.
    private void Hold()
    {
        if (_lock is not null || _address.Kind is not (LinkKind.Serial or LinkKind.Usb))
        {
            return;
        }

        IReadOnlyList<CandidatePort> ports = PortScanner.List();
        CandidatePort? port = _address.Kind == LinkKind.Usb ? PortFinder.FindUsb(_address.Name, ports) : Named(ports);
        _lock = BoardLock.Acquire(port?.Identity ?? $"device:{Path.GetFullPath(_address.Name)}");
    }

    private CandidatePort? Named(IReadOnlyList<CandidatePort> ports)
    {
        string path = Path.GetFullPath(_address.Name);
        return ports.FirstOrDefault(port => port.Device == path || port.Links.Contains(path));
    }
}
