using HwStack.Boards;
using HwStack.Boards.Firmware;
using HwStack.Boards.Flashing;
using HwStack.Diagnostics;
using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Protocol;
using HwStack.Runtime;

namespace HwStack.Cli.Fuzz;

/// <summary>What a host does with a board while the board's process is harmed: runs images, or brings firmware. Says what it found, and demands that a board is in order.</summary>
internal sealed class ProcessJob
{
    private const int PayloadBytes = 12_000;
    private const uint Version = 2;

    private readonly FirmwareFile _firmware;
    private readonly FirmwareSigningKey _key;
    private readonly Dictionary<int, Traffic> _traffic = [];

    /// <summary>Makes the key and the firmware of a run, in a folder that goes with it.</summary>
    public ProcessJob(string folder)
    {
        byte[] chance = new byte[48], payload = new byte[PayloadBytes];
        SplitMix random = new(1);
        foreach (ref byte b in payload.AsSpan())
        {
            b = (byte)random.Next();
        }

        _key = FirmwareSigningKey.Create(Path.Combine(folder, "key"), new LmsParameters(5, 4), chance);
        KeyFile = Path.Combine(folder, "key.pub");
        _firmware = FirmwareFile.Parse(FirmwareSigner.Sign(payload, new FirmwareRequest { Board = "virtual", Version = new FirmwareVersion(Version, 0, 0), Load = 0 }, _key), "v2.ncfw");
    }

    /// <summary>Public key that the boards must hold. It is no secret whose: nothing but this run's boards takes it.</summary>
    public string KeyFile { get; }

    /// <summary>Images to run.</summary>
    public IReadOnlyList<FuzzLinkImage> Images { get; } = FuzzLinkImage.All();

    /// <summary>Runs an image and demands the emulator's record. Returns how often the run was repeated.</summary>
    public int Run(int image, Func<Link> open, BoardSessionOptions options, CancellationToken cancellation, IProgress<UploadProgress>? uploading = null)
    {
        using BoardTarget target = new(Images[image].Image, "board", open, options, uploading);
        RunRecord record = target.Run(Images[image].Request, null, cancellation);
        return Images[image].Difference(record) is { } difference
            ? throw new FindingException($"the run differs from the emulator: {difference}")
            : record.Warnings.Count(warning => warning.Code == "HWW310");
    }

    /// <summary>Brings the firmware.</summary>
    public void Flash(Func<Link> open, FlashOptions options, CancellationToken cancellation) => new BoardFlash(_ => open(), options).Flash(_firmware, null, cancellation);

    /// <summary>Brings the firmware to a board that an update was broken off on: what the error's hint says.</summary>
    public void FlashAgain(Func<Link> open, FlashOptions options, CancellationToken cancellation)
    {
        try
        {
            Flash(open, options, cancellation);
        }
        catch (UserErrorException tested) when (tested.Errors[0].Code == "HW5233")
        {
            new BoardFlash(_ => open(), options).Confirm(cancellation);
        }
    }

    /// <summary>Demands that a board is idle and, when firmware was brought, that it runs confirmed.</summary>
    public static void Demand(Func<Link> open, BoardSessionOptions options, bool flashed, CancellationToken cancellation)
    {
        using Link link = open();
        using BoardSession session = BoardSession.Open(link, options, cancellation);
        if (session.Board.State is not (BoardState.Empty or BoardState.Ready))
        {
            throw new FindingException($"the board is {session.Board.State} after the session, not idle");
        }

        if (flashed && FirmwareSlots.Read(session.Request(MessageType.FirmwareInfo, [], cancellation)) is not { Testing: false, RunningVersion.Major: (int)Version } slots)
        {
            throw new FindingException($"the board does not run version {Version}, confirmed, after the update");
        }
    }

    /// <summary>Bytes of a whole session with a good board: so many moments there are. The same for every run of this program, for the session is simulated.</summary>
    /// <param name="image">Image; −1 for an update of firmware.</param>
    public Traffic TrafficOf(int image)
    {
        if (!_traffic.TryGetValue(image, out Traffic traffic))
        {
            using BoardSimulation simulation = new(new VirtualBoardOptions { FirmwareKeys = [_key.PublicKey] });
            LinkMoment moment = new(LinkDirection.Outgoing, 0, false, null);
            uint session = 0;
            BoardSessionOptions options = new() { Time = simulation.Clock, NextSession = () => ++session };
            Link Open() => new MomentLink(simulation.Open(), moment);
            if (image < 0)
            {
                Flash(Open, new FlashOptions { Session = options, Wait = (time, _) => simulation.Rest(time) }, CancellationToken.None);
            }
            else
            {
                Run(image, Open, options, CancellationToken.None, new Uploaded(() => traffic = new Traffic(moment.Outgoing, moment.Incoming, 0, 0)));
            }

            traffic = traffic with { Out = moment.Outgoing, In = moment.Incoming };
            _traffic.Add(image, traffic);
        }

        return traffic;
    }

    /// <summary>Bytes to and from the board, until the upload was whole and in all.</summary>
    internal readonly record struct Traffic(long UploadOut, long UploadIn, long Out, long In);

    /// <summary>Something that must not be.</summary>
    internal sealed class FindingException(string message) : Exception(message);

    private sealed class Uploaded(Action whole) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value)
        {
            if (value.Bytes == value.Total)
            {
                whole();
            }
        }
    }
}
