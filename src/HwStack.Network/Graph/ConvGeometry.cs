namespace HwStack.Network;

/// <summary>One axis of a convolution or pool: where windows lie. Window o covers input cells o·stride − PadBefore + k·dilation, k = 0..kernel − 1.</summary>
/// <param name="Output">Output extent; 0 or less when the window does not fit.</param>
/// <param name="PadBefore">Zeros in front of the first cell.</param>
public readonly record struct ConvGeometry(int Output, int PadBefore)
{
    /// <summary>
    /// Geometry of one axis, as PyTorch: floor((extent + 2·padding − dilation·(kernel − 1) − 1) / stride) + 1; "same" keeps the extent and puts the
    /// odd zero at the end; "valid" is padding 0. Arguments may be any positive numbers; sums are taken in 64 bits.
    /// </summary>
    public static ConvGeometry Of(int extent, int kernel, int stride, PaddingMode mode, int padding, int dilation)
    {
        long reach = (long)dilation * (kernel - 1);
        if (mode == PaddingMode.Same)
        {
            return new ConvGeometry(extent, (int)Math.Min(reach / 2, int.MaxValue));
        }

        long pad = mode == PaddingMode.Valid ? 0 : padding;
        long room = extent + (2 * pad) - reach - 1;
        long output = room < 0 ? 0 : (room / stride) + 1;
        return new ConvGeometry((int)Math.Min(output, int.MaxValue), (int)pad);
    }
}
