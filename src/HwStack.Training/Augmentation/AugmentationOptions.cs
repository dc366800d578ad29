using System.Globalization;
using HwStack.Diagnostics;

namespace HwStack.Training;

/// <summary>How training images are varied from epoch to epoch. All zero, as by default: not at all.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Shift in both axes, uniform in ± this many pixels, 0 to 16.</summary>
    public double Shift { get; init; }

    /// <summary>Rotation about the centre, uniform in ± this many degrees, 0 to 180.</summary>
    public double Rotate { get; init; }

    /// <summary>Zoom, uniform in 1 ± this share in each axis on its own, 0 to 0.5.</summary>
    public double Scale { get; init; }

    /// <summary>Horizontal shear, uniform in ± this many degrees, 0 to 45.</summary>
    public double Shear { get; init; }

    /// <summary>Elastic deformation: scale α of the smoothed displacement field in pixels, 0 to 200. Source: Simard, Steinkraus and Platt, ICDAR 2003.</summary>
    public double Elastic { get; init; }

    /// <summary>Standard deviation σ of the Gaussian that smooths the field, 0.5 to 10 pixels; default 4, as Simard et al. use with α = 34.</summary>
    public double ElasticSigma { get; init; } = 4;

    /// <summary>True to mirror half of the images; for images whose mirror image is of the same class (clothes), not for digits.</summary>
    public bool Flip { get; init; }

    /// <summary>Side of a square painted black at a random place, which may leave the image in part, 0 to 64. Source: DeVries and Taylor, arXiv 1708.04552.</summary>
    public int Cutout { get; init; }

    /// <summary>True when images are left as they are.</summary>
    public bool IsNone => Shift == 0 && Rotate == 0 && Scale == 0 && Shear == 0 && Elastic == 0 && !Flip && Cutout == 0;

    /// <summary>True when pixels move other than by a flip.</summary>
    internal bool Warps => Shift > 0 || Rotate > 0 || Scale > 0 || Shear > 0 || Elastic > 0;

    /// <summary>
    /// Reads "shift=2,rotate=10,scale=0.1,shear=5,elastic=34:4,flip,cutout=6"; parts may be left out, "none" is none. Throws UserErrorException HW0462 for an unknown part, one given
    /// twice, or a value out of range.
    /// </summary>
    public static AugmentationOptions Parse(string text)
    {
        AugmentationOptions options = new();
        HashSet<string> seen = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] halves = part.Split('=', 2);
            string value = halves.Length > 1 ? halves[1] : "";
            if (!seen.Add(halves[0]))
            {
                throw Wrong(part, "it is given twice");
            }

            options = halves[0] switch
            {
                "none" when text.Trim() == "none" => options,
                "shift" => options with { Shift = Number(part, value, 16) },
                "rotate" => options with { Rotate = Number(part, value, 180) },
                "scale" => options with { Scale = Number(part, value, 0.5) },
                "shear" => options with { Shear = Number(part, value, 45) },
                "elastic" => options with
                {
                    Elastic = Number(part, value.Split(':')[0], 200), ElasticSigma = value.Contains(':', StringComparison.Ordinal) ? Number(part, value[(value.IndexOf(':', StringComparison.Ordinal) + 1)..], 10, 0.5) : 4,
                },
                "flip" when halves.Length == 1 => options with { Flip = true },
                "cutout" => options with { Cutout = Number(part, value, 64) is var side && side == Math.Floor(side) ? (int)side : throw Wrong(part, "the side of a square must be whole") },
                _ => throw Wrong(part, "there is no such part"),
            };
        }

        return options;
    }

    private static double Number(string part, string text, double most, double least = 0) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
            ? value
            : throw Wrong(part, FormattableString.Invariant($"its value must be a number from {least} to {most}"));

    private static UserErrorException Wrong(string part, string why) => new(new UserError(
        "HW0462", $"'{part}' is no part of an augmentation: {why}.", null, part, "shift, rotate, scale, shear, elastic, flip, cutout",
        "Write for example shift=2,rotate=10,scale=0.1,shear=5,elastic=34:4,flip,cutout=6."));
}
