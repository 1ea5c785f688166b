#if payer
# Lets farthing read the bill of this account and its organisation, and what it is made of. Read-only: no permission in
# it changes anything. Makes the bucket and the report too, if wanted. Run it with the aws provider in @HOME_REGION@:
# AWS makes reports nowhere else.
#end
#if member
# Lets farthing read what the bill of this account is made of. Read-only: no permission in it changes anything.
#end
#
# farthing template @TEMPLATE_VERSION@, policy @POLICY_VERSION@, permissions @MATRIX_HASH@

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.48"
    }
  }
}

variable "principal_arn" {
  type        = string
  description = "The IAM role or user that farthing runs as."
@PRINCIPAL_DEFAULT@
}

variable "external_id" {
  type        = string
  description = "Made by farthing for you, and never changed."
@EXTERNAL_ID_DEFAULT@

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@:/-]{2,1224}$", var.external_id))
    error_message = "The External ID that farthing shows."
  }
}

variable "features" {
  type        = set(string)
  description = "What may be read. Leave one out, and farthing shows it as not granted."
  default     = [@FEATURES@]

  validation {
    condition     = length(setsubtract(var.features, [@ALL_FEATURES@])) == 0
    error_message = "Each feature must be one of the default's."
  }
}

#if payer
variable "bucket" {
  type        = string
  description = "The bucket to which AWS delivers the bill."
@BUCKET_DEFAULT@
}

variable "create_bucket" {
  type        = bool
  description = "Make the bucket; false takes one that is there, and leaves its settings alone."
  default     = @CREATE_BUCKET@
}

variable "bucket_region" {
  type        = string
  description = "The region of the bucket."
  default     = "@TERRAFORM_BUCKET_REGION@"
}

variable "prefix" {
  type        = string
  description = "The folder in the bucket, without slashes at its ends. farthing reads nothing outside it."
  default     = "@PREFIX@"
}

variable "kms_key_arn" {
  type        = string
  description = "The key that encrypts a bucket that is there already; empty: none but S3's own."
  default     = "@KMS_KEY@"
}

variable "export_type" {
  type        = string
  description = "The report to make; none when one is delivered to the bucket already."
  default     = "@EXPORT_TYPE@"

  validation {
    condition     = contains([@EXPORT_TYPES@], var.export_type)
    error_message = "The report must be one of @EXPORT_WORDS@."
  }
}

variable "export_name" {
  type    = string
  default = "@EXPORT_NAME@"
}

variable "time_unit" {
  type        = string
  description = "HOURLY or DAILY: one row for each hour or each day of use."
  default     = "@TIME_UNIT@"
}

variable "report_versioning" {
  type        = string
  description = "OVERWRITE_REPORT replaces the files of a month, CREATE_NEW_REPORT keeps every state of it."
  default     = "@VERSIONING@"
}

#end
#if payer
data "aws_partition" "here" {}
data "aws_caller_identity" "here" {}
#end

locals {
#if payer
  bucket_arn  = "arn:${data.aws_partition.here.partition}:s3:::${var.bucket}"
  objects_arn = var.prefix == "" ? "${local.bucket_arn}/*" : "${local.bucket_arn}/${var.prefix}/*"
  source_arns = [
@SOURCE_ARNS@
  ]
#end
  statements = {
@POLICIES@
  }
}

resource "aws_iam_role" "farthing" {
  name                 = "@ROLE_NAME@"
  path                 = "@ROLE_PATH@"
  description          = "Read-only access for farthing"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "FarthingV@POLICY_VERSION@Trust"
      Effect    = "Allow"
      Principal = { AWS = var.principal_arn }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })

  tags = {
    "farthing:template-version" = "@TEMPLATE_VERSION@"
    "farthing:policy-version"   = "@POLICY_VERSION@"
  }
}

resource "aws_iam_role_policy" "feature" {
  for_each = setunion(["identity"], var.features)
  name     = "farthing-${each.key}"
  role     = aws_iam_role.farthing.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.statements[each.key]
  })
}

#if payer
resource "aws_s3_bucket" "bill" {
  count  = var.create_bucket ? 1 : 0
  bucket = var.bucket
  tags   = { "farthing:template-version" = "@TEMPLATE_VERSION@" }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "bill" {
  count                   = var.create_bucket ? 1 : 0
  bucket                  = aws_s3_bucket.bill[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "bill" {
  count  = var.create_bucket ? 1 : 0
  bucket = aws_s3_bucket.bill[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "bill" {
  count  = var.create_bucket ? 1 : 0
  bucket = aws_s3_bucket.bill[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_policy" "bill" {
  count  = var.create_bucket ? 1 : 0
  bucket = aws_s3_bucket.bill[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "FarthingTlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [local.bucket_arn, "${local.bucket_arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "FarthingDeliveryLooks"
        Effect    = "Allow"
        Principal = { Service = [@DELIVERERS@] }
        Action    = ["s3:GetBucketAcl", "s3:GetBucketPolicy"]
        Resource  = local.bucket_arn
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.here.account_id }
          ArnLike      = { "aws:SourceArn" = local.source_arns }
        }
      },
      {
        Sid       = "FarthingDeliveryWrites"
        Effect    = "Allow"
        Principal = { Service = [@DELIVERERS@] }
        Action    = "s3:PutObject"
        Resource  = "${local.bucket_arn}/*"
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.here.account_id }
          ArnLike      = { "aws:SourceArn" = local.source_arns }
        }
      }
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.bill]
}

resource "aws_cur_report_definition" "bill" {
  count                      = var.export_type == "legacy-cur" ? 1 : 0
  report_name                = var.export_name
  time_unit                  = var.time_unit
  format                     = "textORcsv"
  compression                = "GZIP"
  additional_schema_elements = ["RESOURCES"]
  s3_bucket                  = var.bucket
  s3_prefix                  = var.prefix
  s3_region                  = var.bucket_region
  refresh_closed_reports     = true
  report_versioning          = var.report_versioning

  depends_on = [aws_s3_bucket_policy.bill]
}

#if cur2
resource "aws_bcmdataexports_export" "bill" {
  count = var.export_type == "cur-2" ? 1 : 0

  export {
    name        = var.export_name
    description = "The bill, for farthing"

    data_query {
      query_statement = join(" ", ["SELECT", join(", ", local.columns), "FROM COST_AND_USAGE_REPORT"])
      table_configurations = {
        COST_AND_USAGE_REPORT = {
          TIME_GRANULARITY                      = var.time_unit
          INCLUDE_RESOURCES                     = "TRUE"
          INCLUDE_SPLIT_COST_ALLOCATION_DATA    = "FALSE"
          INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY = "FALSE"
        }
      }
    }

    destination_configurations {
      s3_destination {
        s3_bucket = var.bucket
        s3_prefix = var.prefix
        s3_region = var.bucket_region
        s3_output_configurations {
          compression = "GZIP"
          format      = "TEXT_OR_CSV"
          output_type = "CUSTOM"
          overwrite   = var.report_versioning
        }
      }
    }

    refresh_cadence {
      frequency = "SYNCHRONOUS"
    }
  }

  depends_on = [aws_s3_bucket_policy.bill]
}

locals {
  columns = [
@COLUMNS@
  ]
}

#end
#end
output "role_arn" {
  description = "Give this to farthing."
  value       = aws_iam_role.farthing.arn
}

#if payer
output "bucket" {
  value = var.bucket
}

output "prefix" {
  value = var.prefix
}

output "export_name" {
  value = var.export_name
}

#end
output "template_version" {
  value = "@TEMPLATE_VERSION@"
}
