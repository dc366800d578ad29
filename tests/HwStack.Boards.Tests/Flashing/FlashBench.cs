using HwStack.Boards.Firmware;
using HwStack.Boards.Flashing;
using HwStack.Boards.Tests.Firmware;
using HwStack.EmulatedBoard;
using HwStack.Protocol;

namespace HwStack.Boards.Tests.Flashing;

/// <summary>A virtual board that takes firmware of one key, and that firmware.</summary>
internal sealed class FlashBench : IDisposable
{
    // Keys and signatures are the slow part, and the same for all tests.
    private static readonly Lazy<Made> Firmware = new(Make);

    public FlashBench(VirtualBoardOptions? options = null) => Bench = new Bench((options ?? new VirtualBoardOptions()) with { FirmwareKeys = [Firmware.Value.Key] });

    public static FirmwareFile Version2 => Firmware.Value.Version2;

    public static FirmwareFile Version3 => Firmware.Value.Version3;

    public static FirmwareFile Older => Firmware.Value.Older;

    public static FirmwareFile ForAnother => Firmware.Value.ForAnother;

    public static FirmwareFile ByAnotherKey => Firmware.Value.ByAnotherKey;

    public Bench Bench { get; }

    public FlashOptions Options => new() { Session = Bench.Options, Wait = (time, cancellation) => { cancellation.ThrowIfCancellationRequested(); Bench.Rest(time); } };

    public BoardFlash Flash(Func<FlashOptions, FlashOptions>? change = null) => new(_ => Bench.Open(), change?.Invoke(Options) ?? Options);

    /// <summary>What the board tells of its slots.</summary>
    public FirmwareSlots Slots()
    {
        using Links.Link link = Bench.Open();
        using BoardSession session = BoardSession.Open(link, Bench.Options with { AllowFrozenOnly = true });
        return FirmwareSlots.Read(session.Request(MessageType.FirmwareInfo, []))!;
    }

    public (string Running, bool Testing) Runs() => Slots() is var slots ? (slots.RunningVersion.ToString(), slots.Testing) : default;

    public void Dispose() => Bench.Dispose();

    private static Made Make()
    {
        using TemporaryFolder folder = new();
        FirmwareSigningKey key = TestFirmware.Key(folder.File("key")), other = TestFirmware.Key(folder.File("other"), seed: 2);
        FirmwareFile File(FirmwareSigningKey by, string board, uint major, uint counter, int bytes) =>
            FirmwareFile.Parse(TestFirmware.File(by, TestFirmware.Request(board, major, counter), bytes, (int)major), $"v{major}.ncfw");
        return new Made(
            key.PublicKey, File(key, "virtual", 2, 5, 9000), File(key, "virtual", 3, 5, 9000), File(key, "virtual", 0, 4, 400), File(key, "other", 2, 5, 400), File(other, "virtual", 2, 5, 400));
    }

    private sealed record Made(FirmwarePublicKey Key, FirmwareFile Version2, FirmwareFile Version3, FirmwareFile Older, FirmwareFile ForAnother, FirmwareFile ByAnotherKey);
}
