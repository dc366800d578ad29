using HwStack.Boards.Firmware;
using HwStack.Protocol;

namespace HwStack.Boards.Tests.Firmware;

/// <summary>Keys and firmware made for a test and gone with it.</summary>
internal static class TestFirmware
{
    /// <summary>A key from a seed; cheap to make and to check.</summary>
    public static FirmwareSigningKey Key(string path, int seed = 1, int height = 5, int winternitz = 4) =>
        FirmwareSigningKey.Create(path, new LmsParameters(height, winternitz), Bytes(seed, 48));

    /// <summary>Bytes that a seed decides.</summary>
    public static byte[] Bytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static FirmwareRequest Request(string board = "sweep", uint major = 1, uint counter = 0, uint load = 0x2000_0000) =>
        new() { Board = board, Version = new FirmwareVersion(major, 0, 0), SecurityCounter = counter, Load = load };

    /// <summary>A signed file of a payload that a seed decides.</summary>
    public static byte[] File(FirmwareSigningKey key, FirmwareRequest request, int payloadBytes = 100, int seed = 7) => FirmwareSigner.Sign(Bytes(seed, payloadBytes), request, key);
}
