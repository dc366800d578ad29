using System.Diagnostics;
using System.Globalization;
using HwStack.Boards;
using HwStack.Boards.Flashing;
using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Protocol;

namespace HwStack.Firmware.Tests;

/// <summary>An emulated board whose flash outlives its power: QEMU's RISC-V virt machine, reached by its address as users reach it.</summary>
internal sealed class RiscvBoard : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _flash;
    private readonly string _socket;
    private Process? _process;

    /// <summary>A board with this flash, without power.</summary>
    internal RiscvBoard(TemporaryFolder folder, string flash) => (_flash, _socket) = (flash, folder.File("s"));

    /// <summary>A new board with version 1.0.0, switched on.</summary>
    internal static RiscvBoard FromFactory(TemporaryFolder folder)
    {
        RiscvFirmware.Factory(folder.File("flash"));
        var board = new RiscvBoard(folder, folder.File("flash"));
        board.Start();
        return board;
    }

    /// <summary>"unix:PATH".</summary>
    internal string Address => "unix:" + _socket;

    /// <summary>How hosts of this test flash: in haste, since the board is near.</summary>
    internal static FlashOptions Haste => new() { Repetitions = 2, Pause = TimeSpan.FromMilliseconds(10) };

    /// <summary>Power on.</summary>
    /// <param name="cutAfter">The flash operation after which the power goes; 0 for never.</param>
    /// <param name="torn">Bits that this operation leaves as they were.</param>
    internal void Start(int cutAfter = 0, uint torn = 0)
    {
        File.Delete(_socket);
        string[] arguments =
        [
            "-M", "virt", "-m", "128M", "-bios", RiscvFirmware.BootProgram, "-drive", $"if=pflash,unit=1,format=raw,file={_flash}", "-serial", $"unix:{_socket},server=on,wait=on",
            "-display", "none", "-monitor", "none",
            "-device", string.Create(CultureInfo.InvariantCulture, $"loader,addr=0x87fff000,data={cutAfter},data-len=4"),
            "-device", string.Create(CultureInfo.InvariantCulture, $"loader,addr=0x87fff004,data={torn},data-len=4"),
        ];
        _process = Process.Start(new ProcessStartInfo(RiscvLayer.Emulator, arguments) { RedirectStandardError = true })!;
        _ = _process.StandardError.ReadToEndAsync();
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_socket) || _process.HasExited, Patience) && !_process.HasExited, "QEMU made no socket");
    }

    /// <summary>Power off, without a warning.</summary>
    internal void Cut()
    {
        if (_process is { } process)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>The link; <see cref="PowerGoneException"/> when the board has switched itself off.</summary>
    internal Link Open()
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return LinkOpener.Open(Address);
            }
            catch (UserErrorException) when (_process is null || _process.WaitForExit(TimeSpan.FromMilliseconds(20)))
            {
                throw new PowerGoneException();
            }
            catch (UserErrorException) when (TimeProvider.System.GetElapsedTime(start) < Patience)
            {
                // The socket is made and not listened at yet, or the emulator is going.
            }
        }
    }

    internal BoardFlash Flash(FlashOptions? options = null) => new(_ => Open(), options ?? Haste);

    /// <summary>FW_INFO.</summary>
    internal FirmwareSlots Slots() => InSession(session => FirmwareSlots.Read(session.Request(MessageType.FirmwareInfo, []))!);

    /// <summary>Restarts the board by request and returns what runs then.</summary>
    internal FirmwareSlots Restart()
    {
        uint before = InSession(session =>
        {
            session.Request(MessageType.Reboot, [0]);
            return session.Board.Boot;
        });
        Assert.True(SpinWait.SpinUntil(() => InSession(session => session.Board.Boot) != before, Patience), "the board does not restart");
        return Slots();
    }

    internal T InSession<T>(Func<BoardSession, T> ask)
    {
        using Link link = Open();
        using BoardSession session = BoardSession.Open(link, new BoardSessionOptions());
        return ask(session);
    }

    public void Dispose() => Cut();
}

/// <summary>A board that was reached for has no power.</summary>
internal sealed class PowerGoneException() : Exception("the board has no power");
