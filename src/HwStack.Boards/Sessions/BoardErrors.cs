using System.Globalization;
using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Protocol;

namespace HwStack.Boards;

/// <summary>What goes wrong between host and board, in the user's words. All have exit code 5.</summary>
internal static class BoardErrors
{
    /// <summary>HW5100.</summary>
    public static UserErrorException NoAnswer(string address, TimeSpan waited, EndpointStatistics heard) => Error(
        "HW5100",
        heard.BytesIn == 0
            ? string.Create(CultureInfo.InvariantCulture, $"Nothing answered within {waited.TotalSeconds:0.#} s.")
            : string.Create(CultureInfo.InvariantCulture, $"No board answered within {waited.TotalSeconds:0.#} s, although {heard.BytesIn} bytes came in ({heard.Dropped} pieces were no frames)."),
        address, null, null,
        heard.BytesIn == 0
            ? "Is this the right port, is the board powered and not in its boot loader? 'hwstack boards doctor' looks for causes."
            : "A wrong baud rate or another program on the port looks like this; give the rate as '?baud=115200' behind the address.");

    /// <summary>HW5101.</summary>
    public static UserErrorException Lost(string address) => Error(
        "HW5101", "The board stopped answering.", address, null, null, "It ends an abandoned session by itself after its idle time; then try again.");

    /// <summary>HW5102.</summary>
    public static BoardRefusedException Refused(string address, ErrorMessage error) => new(new UserError(
        "HW5102", $"The board refused {error.Request}: {Sentence(error)}", error.Place is null ? address : $"{address}, {error.Place}",
        error.Value?.ToString(CultureInfo.InvariantCulture), error.Limit?.ToString(CultureInfo.InvariantCulture)), error);

    /// <summary>HW5103.</summary>
    public static UserErrorException Version(string address, Welcome board) => Error(
        "HW5103",
        $"Board {board.Serial} speaks protocol {board.MajorMin} to {board.MajorMax}, this hwstack {ProtocolVersion.MajorMin} to {ProtocolVersion.Major}.", address,
        $"{board.MajorMax}", $"{ProtocolVersion.Major}",
        board.MajorMin > ProtocolVersion.Major ? "Install a newer hwstack; 'boards flash' still works." : "Bring newer firmware to the board with 'hwstack boards flash'.");

    /// <summary>HW5104.</summary>
    public static UserErrorException Restarted(string address, uint before, uint now) => Error(
        "HW5104", $"The board has restarted (boot {before}, now {now}).", address, $"{now}", $"{before}", "What was going on is lost; run it again. Look at its supply if this happens often.");

    /// <summary>HW5105.</summary>
    public static UserErrorException TooBig(string address, string what, long value, ulong limit) => Error(
        "HW5105", string.Create(CultureInfo.InvariantCulture, $"The image has {value} {what}, the board takes {limit}."), address, value.ToString(CultureInfo.InvariantCulture),
        limit.ToString(CultureInfo.InvariantCulture), "Compile for the board's chip ('--chip'), or use another board.");

    /// <summary>HW5106.</summary>
    public static UserErrorException ImageFormat(string address, int major, int minor, BoardLimits limits) => Error(
        "HW5106", $"The image has format {major}.{minor}, the board reads {limits.ImageMajor}.{limits.ImageMinor}.", address, $"{major}.{minor}", $"{limits.ImageMajor}.{limits.ImageMinor}",
        (limits.ImageMajor, limits.ImageMinor).CompareTo(((ushort)major, (ushort)minor)) < 0
            ? "The board's firmware is older: bring newer firmware to it with 'hwstack boards flash'." : "The board's firmware is newer: install a newer hwstack and compile again.");

    /// <summary>HW5107.</summary>
    public static UserErrorException WrongBoard(string address, string found, string wanted) => Error(
        "HW5107", $"The board here is {found}, not {wanted}.", address, found, wanted, "'hwstack boards list' shows which board is where.");

    /// <summary>HW5108.</summary>
    public static UserErrorException Malformed(string address, MessageType type) => Error(
        "HW5108", $"The board's {type} message is malformed.", address, null, null, "Its firmware does not keep to firmware-protocol/protocol.md.");

    /// <summary>HW5109.</summary>
    public static UserErrorException Closed(LinkClosedException closed) => Error(
        "HW5109", $"The link was closed: {closed.Reason switch { LinkClosedReason.Unplugged => "the device is gone", LinkClosedReason.ClosedByPeer => "the other side closed it", LinkClosedReason.ClosedHere => "it was closed here", _ => closed.Message }}.",
        closed.Address, null, null, closed.Reason switch
        {
            LinkClosedReason.Unplugged => "Plug the board in again; it is idle then.",
            LinkClosedReason.ClosedByPeer => "Look why its server has ended, or the bridge to it, and start it again; the board is idle then.",
            _ => null,
        });

    /// <summary>HW5110.</summary>
    public static UserErrorException RunFault(string address, FaultRecord? fault, ulong tick) => Error(
        "HW5110", fault is null ? $"The board stopped the run before tick {tick}." : $"The board stopped the run before tick {tick}: {fault.Text}", address);

    /// <summary>HW5111.</summary>
    public static UserErrorException NoResponse(string address, MessageType request, TimeSpan waited) => Error(
        "HW5111", string.Create(CultureInfo.InvariantCulture, $"The board did not answer {request} within {waited.TotalSeconds:0.#} s."), address, null, null,
        "Try again; when it happens again, restart the board ('hwstack boards reset', or its supply).");

    /// <summary>HW5081.</summary>
    public static UserErrorException FeatureAbsent(string address, Welcome board, string what, string hint) => Error(
        "HW5081", $"Board {board.Serial} cannot {what}: its firmware {board.Firmware} has no such feature.", address, null, null, hint);

    /// <summary>True for errors after which the same can be tried again on a new session.</summary>
    public static bool IsTransient(UserErrorException error) => error.Errors[0].Code is "HW5101" or "HW5104" or "HW5109" or "HW5111";

    private static UserErrorException Error(string code, string message, string? place, string? value = null, string? limit = null, string? hint = null) =>
        new(new UserError(code, message, place, value, limit, hint));

    private static string Sentence(ErrorMessage error) => error.Text.Length > 0 ? error.Text : $"error {(int)error.Group}.{error.Code}.";
}
