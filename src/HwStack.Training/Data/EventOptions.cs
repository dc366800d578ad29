using HwStack.Diagnostics;

namespace HwStack.Training;

/// <summary>How recordings of an event camera become payloads: events are binned into ticks, cut to a window of the sensor, and summed over squares of pixels.</summary>
public sealed record EventOptions
{
    /// <summary>Ticks of a sample, 1 to 4096; default 30. Events of later ticks are left out.</summary>
    public int Ticks { get; init; } = 30;

    /// <summary>Width of a tick in µs, 1 to 8,388,608; default 10,000.</summary>
    public int BinMicroseconds { get; init; } = 10_000;

    /// <summary>Columns of the sensor, 1 to 256; default 34, as N-MNIST has.</summary>
    public int SensorWidth { get; init; } = 34;

    /// <summary>Rows of the sensor, 1 to 256; default 34.</summary>
    public int SensorHeight { get; init; } = 34;

    /// <summary>First column of the window; default 0.</summary>
    public int CropX { get; init; }

    /// <summary>First row of the window; default 0.</summary>
    public int CropY { get; init; }

    /// <summary>Columns of the window; 0 (the default) for all from <see cref="CropX"/>.</summary>
    public int CropWidth { get; init; }

    /// <summary>Rows of the window; 0 (the default) for all from <see cref="CropY"/>.</summary>
    public int CropHeight { get; init; }

    /// <summary>Side of the squares whose events are summed, 1 (the default) or more; pixels that fill no whole square are left out.</summary>
    public int Pool { get; init; } = 1;

    /// <summary>Most events of one channel in one tick, 1 to 32767; further ones are not counted. Default 127, what one packet carries.</summary>
    public int CountMax { get; init; } = 127;

    /// <summary>Columns that a network sees.</summary>
    public int Width => (CropWidth > 0 ? CropWidth : SensorWidth - CropX) / Pool;

    /// <summary>Rows that a network sees.</summary>
    public int Height => (CropHeight > 0 ? CropHeight : SensorHeight - CropY) / Pool;

    /// <summary>Throws UserErrorException HW0463 for a value out of its range or a window that leaves the sensor.</summary>
    public void Check()
    {
        Require(Ticks, "ticks", 1, 4096);
        Require(BinMicroseconds, "width of a tick in µs", 1, 1 << 23);
        Require(SensorWidth, "sensor width", 1, 256);
        Require(SensorHeight, "sensor height", 1, 256);
        Require(CropX, "first column", 0, SensorWidth - 1);
        Require(CropY, "first row", 0, SensorHeight - 1);
        Require(CropWidth, "window width", 0, SensorWidth - CropX);
        Require(CropHeight, "window height", 0, SensorHeight - CropY);
        Require(CountMax, "most events of a channel in a tick", 1, short.MaxValue);
        Require(Pool, "side of the summed squares", 1, Math.Min(CropWidth > 0 ? CropWidth : SensorWidth - CropX, CropHeight > 0 ? CropHeight : SensorHeight - CropY));
    }

    private static void Require(int value, string what, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new UserErrorException(new UserError("HW0463", $"The {what} of event samples is {value}, expected {least} to {most}.", null, $"{value}", $"{least}..{most}"));
        }
    }
}
